/** The environment of this process, to find tools in. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
