import { RequestError } from '@eaglerank/domain';
import { RedisUnavailableError } from '@eaglerank/redis';
import type { CallContext } from '@eaglerank/rpc';

type AnyHandler = (context: CallContext, request: never) => unknown;

/** The same handlers, with DEPENDENCY_UNAVAILABLE where the store does not answer. */
export function namingTheStore<T extends object>(handlers: T): T {
  const entries = Object.entries(handlers as Record<string, AnyHandler>);
  return Object.fromEntries(
    entries.map(([name, handler]) => [
      name,
      async (context: CallContext, request: never): Promise<unknown> => {
        try {
          return await handler(context, request);
        } catch (cause) {
          if (!(cause instanceof RedisUnavailableError)) throw cause;
          const message = 'Redis does not answer: see `npx eaglerank health`';
          throw new RequestError('DEPENDENCY_UNAVAILABLE', message, { cause });
        }
      },
    ]),
  ) as T;
}
