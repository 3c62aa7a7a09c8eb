import {
  Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { RequestError } from '@eaglerank/domain';
import { INBOUND_METADATA } from './context.js';
import type { Dispatcher } from './dispatcher.js';
import type { Outcome, ServedMethod } from './served-method.js';
import { DETAILS_KEY, encodeDetails } from './errors-wire.js';

const ECHOED = 'x-request-id';

/** Serves a method as a unary gRPC call; messages arrive and leave as bytes. */
export function unaryHandler(dispatcher: Dispatcher, method: ServedMethod): UntypedHandleCall {
  return ((call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    const metadata = readMetadata(call.metadata);
    const requestId = metadata.get(ECHOED);
    if (requestId !== undefined) {
      const echo = new Metadata();
      echo.set(ECHOED, requestId);
      call.sendMetadata(echo);
    }
    const cancel = dispatcher.dispatch(
      method,
      { metadata, timeoutMs: remaining(call.getDeadline()) },
      {
        request: () => decodeRequest(method, call.request),
        response: (message) => method.codec.responseSerialize(message),
      },
      (outcome) => answer(outcome, callback),
    );
    call.on('cancelled', cancel);
  }) as UntypedHandleCall;
}

/** Decodes a request with the method's codec, within its limits. @throws RequestError */
export function decodeRequest(method: ServedMethod, bytes: Buffer): unknown {
  if (bytes.length > method.maxBytes) {
    throw new RequestError(
      'REQUEST_TOO_LARGE',
      `request of ${bytes.length} bytes; at most ${method.maxBytes} are accepted`,
    );
  }
  method.guard?.(bytes);
  try {
    return method.codec.requestDeserialize(bytes);
  } catch (cause) {
    throw new RequestError('INVALID_FIELD', 'the request is not a valid message', { cause });
  }
}

function readMetadata(metadata: Metadata): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const key of INBOUND_METADATA) {
    const value = metadata.get(key)[0];
    if (value !== undefined) found.set(key, String(value));
  }
  return found;
}

function remaining(deadline: Date | number): number | undefined {
  const at = typeof deadline === 'number' ? deadline : deadline.getTime();
  return at === Infinity ? undefined : at - Date.now();
}

function answer(outcome: Outcome<Buffer>, callback: sendUnaryData<Buffer>): void {
  if (outcome.ok) {
    callback(null, outcome.response);
    return;
  }
  const { error } = outcome;
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, encodeDetails(error));
  callback({
    name: 'ServiceError',
    message: error.message,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the same numbers
    code: error.code as number,
    details: error.message,
    metadata,
  });
}
