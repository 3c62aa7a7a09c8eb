import type { MethodDefinition } from '@grpc/proto-loader';
import type { CallContext } from './context.js';

/** Answers one call. Fails with RequestError or PeerError; anything else reads INTERNAL. */
export type Handler<Req, Res> = (context: CallContext, request: Req) => Promise<Res> | Res;

/** One handler per method of a generated `*ServiceDefinition`. */
export type Handlers<Definition> = {
  readonly [
    Name in keyof Definition as string extends Name ? never : Name
  ]: Definition[Name] extends MethodDefinition<infer _In, infer Response, infer Request, infer _Out>
    ? Handler<Request, Response>
    : never;
};

/** What transports need of a method. */
export interface MethodCodec {
  readonly path: string;
  requestDeserialize(bytes: Buffer): unknown;
  responseSerialize(message: unknown): Buffer;
  /** Like `responseSerialize`, in memory that the next message to be encoded takes. */
  responseView?(message: unknown): Buffer;
}
