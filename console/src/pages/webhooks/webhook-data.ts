import type { GetData } from '../../api/client.ts';

export type Webhook = GetData<'/webhook/list'>['list'][number];
export type EventType = Webhook['events'][number];
export type Delivery = GetData<'/webhook/deliveries'>['list'][number];
export type DeliveryState = Delivery['state'];

export const EVENT_TYPES: readonly EventType[] = ['import.finished', 'group.changed'];
export const DELIVERY_STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dead'];

/** Milliseconds between looks at the webhooks and at their messages: what one says follows from the other. */
export const REFETCH_MS = 5_000;
