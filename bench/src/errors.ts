/** A measurement that would mean nothing: the bench ends instead of printing a number. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
