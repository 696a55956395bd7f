/** Where the review of an app (自建应用) stands, as it is stored. */
export type StoredAppState = 'pending' | 'approved' | 'refused' | 'disabled';

/** `expired`: approved once, but its time is over. No event leads there, only the clock. */
export type AppState = StoredAppState | 'expired';

/** What its owner (`ask`) or an operator (all others) may do to an app. */
export type AppEvent = 'ask' | 'approve' | 'refuse' | 'disable' | 'enable';

/** Null: the event means nothing in that state and is refused. Only an approved app may hold tokens. */
export const APP_TRANSITIONS: Record<AppState, Record<AppEvent, StoredAppState | null>> = {
  pending: { ask: null, approve: 'approved', refuse: 'refused', disable: null, enable: null },
  approved: { ask: null, approve: null, refuse: null, disable: 'disabled', enable: null },
  refused: { ask: 'pending', approve: null, refuse: null, disable: null, enable: null },
  disabled: { ask: null, approve: null, refuse: null, disable: null, enable: 'approved' },
  // Disabled, so that a later expiry date does not bring it back.
  expired: { ask: 'pending', approve: null, refuse: null, disable: 'disabled', enable: null },
};

/** @param isOver whether the app's expiry date lies behind us. */
export function readAppState(stored: StoredAppState, isOver: boolean): AppState {
  return stored === 'approved' && isOver ? 'expired' : stored;
}
