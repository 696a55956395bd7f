import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { AuditedBatch, Body } from './audit.ts';
import { makeBody, makeRow } from './bodies.ts';

const PATH = '/api/integrate/audience/group/rel/v2/batchAdd';
export const CALLERS = 8;
/** These send a call that had no answer again, with the same Idempotency-Key, until it has one. */
const STUBBORN_CALLERS = 2;
/** Enough to keep chunks in flight, and not more than a test can audit. */
const PAUSE_MS = 10;
const PAUSE_AFTER_FAILURE_MS = 50;
const ROWS = 10;

/** One line of a caller's journal, opened before the call is sent. */
export interface Call {
  caller: number;
  name: string;
  /** `refused`: surely not accepted. `unknown`: no answer, or one that leaves it open. */
  outcome: 'acked' | 'refused' | 'unknown';
  isOpen: boolean;
  /** Sent, and not answered. */
  isInFlight: boolean;
  batchId: number | null;
  answers: { status: number; retryAfter: string | null }[];
}

export interface Callers {
  /** Everything so far, in the order of sending. */
  journal: Call[];
  stop(): Promise<void>;
}

/**
 * Callers that keep sending, each a call after the answer to the last: new people into one group, and by turns one person of
 * its own into a group and out again.
 */
export function startCallers(server: { baseUrl: string; token: string }): Callers {
  const journal: Call[] = [];
  const stopping = new AbortController();
  const run = async (caller: number): Promise<void> => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const name = `${caller}-${turn}`;
      const call: Call = {
        caller,
        name,
        outcome: 'unknown',
        isOpen: true,
        isInFlight: false,
        batchId: null,
        answers: [],
      };
      journal.push(call);
      const body = JSON.stringify(makeCall(caller, turn));
      const key = caller < STUBBORN_CALLERS ? name : null;
      let isCertain = true;
      for (;;) {
        call.isInFlight = true;
        call.outcome = await send(call, body, { ...server, key });
        call.isInFlight = false;
        isCertain &&= call.outcome !== 'unknown';
        await sleep(call.outcome === 'acked' ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS);
        if (key === null || call.outcome === 'acked' || stopping.signal.aborted) break;
      }
      if (call.outcome === 'refused' && !isCertain) call.outcome = 'unknown';
      call.isOpen = false;
    }
  };
  const running = Promise.all(Array.from({ length: CALLERS }, (_, caller) => run(caller)));
  return {
    journal,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function makeCall(caller: number, turn: number): Body {
  const own = makeRow(`caller ${caller}`, 'callers');
  const body = makeBody(`${caller}-${turn}`, ROWS);
  return turn % 2 === 0
    ? { ...body, data: [...body.data, own] }
    : { ...body, publicParams: { optType: 'delete' }, data: [own] };
}

async function send(
  call: Call,
  body: string,
  { baseUrl, token, key }: { baseUrl: string; token: string; key: string | null },
): Promise<Call['outcome']> {
  try {
    const response = await fetch(baseUrl + PATH, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-token': token,
        ...(key === null ? {} : { 'idempotency-key': key }),
      },
      body,
    });
    const answer = (await response.json()) as { code: string; data: number | null };
    call.answers.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
    if (answer.code !== '200') return response.status === 503 ? 'unknown' : 'refused';
    call.batchId = answer.data;
    return 'acked';
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code === 'ECONNREFUSED' ? 'refused' : 'unknown';
  }
}

/**
 * Holds what callers were told against the batches there are, in their order of effect: acked ones are there once and in the
 * order of their answers, refused ones are not there, and nothing else is. Whoever was not served was told when to come again.
 */
export function auditCalls(journal: Call[], batches: AuditedBatch[]): void {
  const idsByCall = new Map<string, number[]>();
  for (const { call, batchId } of batches) idsByCall.set(call, [...(idsByCall.get(call) ?? []), batchId]);
  for (const { name, outcome, batchId } of journal) {
    const found = idsByCall.get(name) ?? [];
    idsByCall.delete(name);
    if (outcome === 'acked') expect({ name, outcome, found }).toEqual({ name, outcome, found: [batchId] });
    if (outcome === 'refused') expect({ name, outcome, found }).toEqual({ name, outcome, found: [] });
    expect(found.length).toBeLessThan(2);
  }
  expect([...idsByCall]).toEqual([]);

  const places = new Map(batches.map(({ call }, place) => [call, place]));
  const lastPlaces = new Map<number, number>();
  for (const { caller, name, outcome } of journal) {
    if (outcome !== 'acked') continue;
    const place = places.get(name) ?? -1;
    expect(place).toBeGreaterThan(lastPlaces.get(caller) ?? -1);
    lastPlaces.set(caller, place);
  }

  const failures = journal.flatMap(({ answers }) => answers).filter(({ status }) => status !== 200);
  for (const failure of failures)
    expect(failure).toEqual({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
}
