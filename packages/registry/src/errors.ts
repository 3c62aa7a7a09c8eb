/** What was asked of the registry cannot be done; the message says what is there instead. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}
