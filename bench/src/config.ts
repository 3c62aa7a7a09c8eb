/** The environment of this process, for its children. */
export function environment(): Record<string, string | undefined> {
  return process.env;
}
