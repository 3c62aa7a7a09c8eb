import type { ServerHttp2Stream } from 'node:http2';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { Code } from '@eaglerank/domain';

/** What grpc-js does not type of its calls. */
interface Held {
  readonly stream: ServerHttp2Stream;
}

/**
 * Ends calls whose one request is not whole `ms` after its headers: without it, what arrived of
 * them would be held as long as the connection lives.
 */
export function receiveTimeout(ms: number): ServerInterceptor {
  return (method, call) => {
    if (method.requestStream) return new ServerInterceptingCall(call);
    let timer: NodeJS.Timeout | undefined;
    const whole = (): void => clearTimeout(timer);
    return new ServerInterceptingCall(call, {
      start(next) {
        timer = setTimeout(() => {
          call.sendStatus({
            // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the same numbers
            code: Code.DEADLINE_EXCEEDED,
            details: 'the request did not arrive in time',
          });
          // grpc-js leaves the half that sends open, and with it what it has buffered
          setImmediate(() => (call as Partial<Held>).stream?.close());
        }, ms).unref();
        next({
          onReceiveHalfClose(forward) {
            whole();
            forward();
          },
          onCancel: whole,
        });
      },
    });
  };
}
