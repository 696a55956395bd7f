import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { findRetryDelayMs } from '../domain/delivery-retry.ts';
import { type ClaimedDelivery, claimDeliveries } from '../operations/claim-deliveries.ts';
import { disableWebhook } from '../operations/disable-webhook.ts';
import { type DueWebhook, findDueWebhooks } from '../operations/find-due-webhooks.ts';
import { findOldestDueDelivery } from '../operations/find-oldest-due-delivery.ts';
import { type AttemptRecord, recordAttempt } from '../operations/record-attempt.ts';
import type { Database } from '../postgres/database.ts';
import { Alarm } from './alarm.ts';
import { deliveries, deliveryAgeSeconds } from './metrics.ts';
import { ReceiverPace } from './receiver-pace.ts';
import { signMessage } from './sign-message.ts';
import { SEND_TIMEOUT_MS, type SendResult, WebhookSender } from './webhook-sender.ts';

/** Messages under way in one process, some 25 MB of them at worst. Receivers that hang have one each. */
const IN_FLIGHT_MAX = 256;
/** A message that was not marked by then is sent again: sending takes 10 s at most, marking the rest. */
const LEASE_MS = SEND_TIMEOUT_MS + 20_000;
/** An idle look costs one cheap query. */
const POLL_MS = 500;
/** Between looks, also when messages end one by one: what ends meanwhile is replaced together. */
const LOOK_PAUSE_MS = 20;
/** The database is away, most likely. */
const FAILURE_PAUSE_MS = 2_000;
/** Reads every message that is due, so it is done once in a while. */
const MEASURE_EVERY_MS = 15_000;
/** Messages under way may end by themselves for so long; what is cut off is sent again after its lease. */
const STOP_TIMEOUT_MS = 2_000;
const GONE = 410;

export interface DeliveryDependencies {
  config: Pick<Config, 'webhookAllowPrivate'>;
  database: Database;
  log: Logger;
}

/** Sends the messages that are due, until it is stopped. Any number of processes may do it at once. */
export function startDeliveries(dependencies: DeliveryDependencies): { stop(): Promise<void> } {
  const loop = new Deliveries(dependencies);
  const ended = loop.run();
  return { stop: () => loop.stop(ended) };
}

class Deliveries {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #sender: WebhookSender;
  readonly #alarm = new Alarm();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #paces = new Map<string, ReceiverPace>();
  #measuredAtMs = Number.NEGATIVE_INFINITY;
  #isStopping = false;

  constructor({ config, database, log }: DeliveryDependencies) {
    this.#database = database;
    this.#log = log;
    this.#sender = new WebhookSender({ allowsPrivate: config.webhookAllowPrivate });
  }

  /** Never rejects. */
  async run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        const begun = await this.#beginDue();
        await this.#measure();
        await delay(LOOK_PAUSE_MS);
        if (begun === 0) await this.#alarm.pause(POLL_MS);
      } catch (error) {
        this.#log.error({ err: error }, 'webhooks cannot be delivered; trying again');
        await this.#alarm.pause(FAILURE_PAUSE_MS);
      }
    }
  }

  async stop(ended: Promise<void>): Promise<void> {
    this.#isStopping = true;
    this.#alarm.ring();
    await ended;
    await Promise.race([Promise.all(this.#inFlight), delay(STOP_TIMEOUT_MS)]);
    await this.#sender.end();
    await Promise.all(this.#inFlight);
  }

  /** @returns how many messages were begun to be sent. */
  async #beginDue(): Promise<number> {
    if (this.#inFlight.size >= IN_FLIGHT_MAX) return 0;
    const due = await findDueWebhooks(this.#database);
    this.#forgetIdlePaces();
    let begun = 0;
    for (const webhook of due) {
      // Everybody gets a share of what is free, so that those who are listed first do not take it all.
      const free = IN_FLIGHT_MAX - this.#inFlight.size;
      const share = Math.max(1, Math.floor(free / due.length));
      const pace = this.#paceOf(webhook);
      const countMax = Math.min(pace.room(performance.now()), share, free);
      if (countMax <= 0 || this.#isStopping) continue;
      const claimed = await claimDeliveries(this.#database, { ...webhook, countMax, leaseMs: LEASE_MS });
      for (const delivery of claimed) this.#begin(webhook, delivery, pace);
      begun += claimed.length;
    }
    return begun;
  }

  #paceOf({ enterpriseId, appId }: DueWebhook): ReceiverPace {
    const key = `${enterpriseId} ${appId}`;
    const pace = this.#paces.get(key) ?? new ReceiverPace();
    this.#paces.set(key, pace);
    return pace;
  }

  #forgetIdlePaces(): void {
    for (const [key, pace] of this.#paces) if (pace.isIdle) this.#paces.delete(key);
  }

  #begin(webhook: DueWebhook, delivery: ClaimedDelivery, pace: ReceiverPace): void {
    pace.begin();
    const sending = this.#deliver(webhook, delivery, pace)
      // The database went away: the message is sent again when its lease has run out.
      .catch((error: unknown) =>
        this.#log.error({ err: error, id: delivery.id }, 'an attempt is not recorded'),
      )
      .finally(() => {
        this.#inFlight.delete(sending);
        this.#alarm.ring();
      });
    this.#inFlight.add(sending);
  }

  async #deliver(webhook: DueWebhook, delivery: ClaimedDelivery, pace: ReceiverPace): Promise<void> {
    const headers = signMessage(delivery, Math.floor(Date.now() / 1_000));
    const result = await this.#sender.send(delivery.url, headers, delivery.payload);
    const isDelivered = 'status' in result && result.status >= 200 && result.status < 300;
    pace.end(isDelivered, performance.now());
    // Cut off by `stop`, which says nothing about the receiver.
    if (this.#isStopping && 'error' in result) return;
    if (!isDelivered && 'status' in result && result.status === GONE) {
      await disableWebhook(this.#database, { ...webhook, url: delivery.url });
      this.#log.warn(webhook, 'a webhook is switched off: its receiver answered 410');
    }
    const record = {
      ...webhook,
      id: delivery.id,
      attempt: delivery.attempt,
      ...judge(result, delivery.attempt),
    };
    await recordAttempt(this.#database, record);
    deliveries.inc({ outcome: record.state === 'pending' ? 'retry' : record.state });
    this.#log[record.state === 'dead' ? 'warn' : 'debug'](
      record,
      'an attempt to deliver a webhook has ended',
    );
  }

  async #measure(): Promise<void> {
    if (performance.now() < this.#measuredAtMs + MEASURE_EVERY_MS) return;
    this.#measuredAtMs = performance.now();
    deliveryAgeSeconds.set(await findOldestDueDelivery(this.#database));
  }
}

type Verdict = Pick<AttemptRecord, 'status' | 'error' | 'state' | 'retryInMs'>;

/** What a result means for the message. */
function judge(result: SendResult, attempt: number): Verdict {
  const { status, error } = { status: null, error: null, ...result };
  if (status !== null && status >= 200 && status < 300) {
    return { status, error, state: 'delivered', retryInMs: null };
  }
  const retryInMs = status === GONE ? null : findRetryDelayMs(attempt, Math.random());
  return { status, error, state: retryInMs === null ? 'dead' : 'pending', retryInMs };
}
