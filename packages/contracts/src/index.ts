/** The one place that loads proto/. Everything else imports these definitions and types. */
import { readFileSync } from 'node:fs';
import { loadSync } from '@grpc/proto-loader';
import type { CandidateServiceDefinition } from './generated/eaglerank/candidate/v1/CandidateService.js';
import type { FeatureServiceDefinition } from './generated/eaglerank/feature/v1/FeatureService.js';
import type { FeedServiceDefinition } from './generated/eaglerank/feed/v1/FeedService.js';
import type { RankerServiceDefinition } from './generated/eaglerank/ranker/v1/RankerService.js';
import { MessageEncoder } from './encoder.js';
import { LOAD_OPTIONS, PROTO_FILES } from './load.js';
import { Shapes, type MessageShape } from './shapes.js';
import type { LogBatch } from './generated/eaglerank/event/v1/LogBatch.js';
import type { LogBatch__Output } from './generated/eaglerank/event/v1/LogBatch.js';

const loaded = loadSync(PROTO_FILES, LOAD_OPTIONS);

function definition<T>(name: string): T {
  const found = loaded[name];
  if (!found) throw new Error(`proto/ defines no ${name}`);
  return found as unknown as T;
}

const shapes = new Shapes(loaded);

/** Shape of a message by its full name, e.g. `eaglerank.feed.v1.FeedItem`. */
export function messageShape(name: string): MessageShape {
  return shapes.message(name);
}

const encoders = new Map<string, MessageEncoder>();

function encoderOf(name: string): MessageEncoder {
  return encoders.get(name) ?? new MessageEncoder(messageShape(name), encoders);
}

interface LoadedMethod {
  readonly requestType: { readonly type: { readonly name: string } };
  readonly responseType: { readonly type: { readonly name: string } };
}

/** A service's methods, with our encoders. */
function service<T>(scope: string, name: string): T {
  const methods = Object.entries(definition<Record<string, LoadedMethod>>(`${scope}.${name}`));
  const encoder = ({ type }: LoadedMethod['requestType']) => encoderOf(`${scope}.${type.name}`);
  return Object.fromEntries(
    methods.map(([method, loaded]) => {
      const request = encoder(loaded.requestType);
      const response = encoder(loaded.responseType);
      return [
        method,
        {
          ...loaded,
          requestSerialize: (message: object) => request.encode(message),
          responseSerialize: (message: object) => response.encode(message),
          requestView: (message: object) => request.view(message),
          responseView: (message: object) => response.view(message),
        },
      ];
    }),
  ) as T;
}

export const feedService = service<FeedServiceDefinition>('eaglerank.feed.v1', 'FeedService');
export const candidateService = service<CandidateServiceDefinition>(
  'eaglerank.candidate.v1',
  'CandidateService',
);
export const rankerService = service<RankerServiceDefinition>(
  'eaglerank.ranker.v1',
  'RankerService',
);
export const featureService = service<FeatureServiceDefinition>(
  'eaglerank.feature.v1',
  'FeatureService',
);

/** google.protobuf.FileDescriptorSet of proto/, with its imports; what server reflection serves. */
export function readDescriptorSet(): Buffer {
  return readFileSync(new URL('../src/generated/descriptors.binpb', import.meta.url));
}

interface Codec<In, Out> {
  encode(message: In): Buffer;
  decode(bytes: Uint8Array): Out;
}

function messageCodec<In extends object, Out>(name: string): Codec<In, Out> {
  const type = definition<{ deserialize(bytes: Buffer): Out }>(name);
  const encoder = encoderOf(name);
  return {
    encode: (message) => encoder.encode(message),
    decode: (bytes) =>
      type.deserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  };
}

/** Codec of the event log's payload. */
export const logBatchCodec = messageCodec<LogBatch, LogBatch__Output>(
  'eaglerank.event.v1.LogBatch',
);

export { PROTO_ROOT } from './load.js';
export type { FieldKind, FieldShape, MessageShape } from './shapes.js';
export * from './generated/messages.js';
