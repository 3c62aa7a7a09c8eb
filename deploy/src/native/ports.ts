import { freePorts, portTaken } from '@eaglerank/mesh';

/** The given ports; a free one in place of each that is taken, as by a service of the distribution. */
export async function freeOr<T extends Readonly<Record<keyof T, number>>>(wanted: T): Promise<T> {
  const entries = Object.entries<number>(wanted);
  const spare = await freePorts(entries.length);
  const chosen = entries.map(async ([name, port], i) => [
    name,
    (await portTaken(port)) ? spare[i] : port,
  ]);
  return Object.fromEntries(await Promise.all(chosen)) as T;
}
