/** What `start` and its worker say to each other over Node's own channel. */
export type ToWorker = { type: 'wake' } | { type: 'metrics' };

/** `metrics` is prom-client's JSON. */
export type FromWorker = { type: 'ready' } | { type: 'metrics'; metrics: object[] };
