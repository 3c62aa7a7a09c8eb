/**
 * Why a model is not taken: `truncated` (a file ends early or is missing), `checksum` (bytes differ
 * from the manifest), `schema` (made for another feature plan), `format` (contradicts itself),
 * `non_finite` (a number that is none), `golden` (scores differ from the trainer's), `unsupported`
 * (sound, but of a kind that is not scored here).
 */
export const REFUSAL_REASONS = [
  'truncated',
  'checksum',
  'schema',
  'format',
  'non_finite',
  'golden',
  'unsupported',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A model or its artefact is not taken; the message names the place and the remedy. */
export class ModelRefusedError extends Error {
  override readonly name = 'ModelRefusedError';
  constructor(
    readonly reason: RefusalReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
