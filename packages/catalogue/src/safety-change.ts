/** What a block or hide concerns; the first letters of its field in the user's safety hash. */
export const SAFETY_FIELDS = {
  blocked_author: 'a:',
  blocked_by: 'b:',
  hidden_item: 'hi:',
  hidden_author: 'ha:',
  hidden_topic: 'ht:',
} as const;
export type SafetyKind = keyof typeof SAFETY_FIELDS;

export interface SafetyChange {
  /** The user whose feed it changes. */
  readonly userId: string;
  readonly kind: SafetyKind;
  /** Author, user, item or topic. */
  readonly subject: string;
  /** Event time, ms since epoch: the last writer wins. */
  readonly tsMs: number;
  /** End of a hide, ms since epoch; 0 for ever. */
  readonly untilMs: number;
  /** The block or hide is taken back. */
  readonly removed: boolean;
}
