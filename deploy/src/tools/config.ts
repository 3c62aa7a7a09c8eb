/** The environment of this process, for the programs it runs. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
