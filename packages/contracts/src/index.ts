/** The one place that loads proto/. Everything else imports these definitions and types. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSync, type Options } from '@grpc/proto-loader';
import type { CandidateServiceDefinition } from './generated/eaglerank/candidate/v1/CandidateService.js';
import type { FeatureServiceDefinition } from './generated/eaglerank/feature/v1/FeatureService.js';
import type { FeedServiceDefinition } from './generated/eaglerank/feed/v1/FeedService.js';
import type { RankerServiceDefinition } from './generated/eaglerank/ranker/v1/RankerService.js';
import { Shapes, type MessageShape } from './shapes.js';
import type { LogBatch } from './generated/eaglerank/event/v1/LogBatch.js';
import type { LogBatch__Output } from './generated/eaglerank/event/v1/LogBatch.js';

/** Folder that holds the .proto files. */
export const PROTO_ROOT = fileURLToPath(new URL('../../../proto', import.meta.url));

const LOAD_OPTIONS: Options = {
  longs: Number,
  enums: Number,
  defaults: true,
  arrays: true,
  includeDirs: [PROTO_ROOT],
};

const loaded = loadSync(
  ['feed', 'candidate', 'ranker', 'feature', 'event'].map((s) => `eaglerank/${s}/v1/${s}.proto`),
  LOAD_OPTIONS,
);

function definition<T>(name: string): T {
  const found = loaded[name];
  if (!found) throw new Error(`proto/ defines no ${name}`);
  return found as unknown as T;
}

export const feedService = definition<FeedServiceDefinition>('eaglerank.feed.v1.FeedService');
export const candidateService = definition<CandidateServiceDefinition>(
  'eaglerank.candidate.v1.CandidateService',
);
export const rankerService = definition<RankerServiceDefinition>(
  'eaglerank.ranker.v1.RankerService',
);
export const featureService = definition<FeatureServiceDefinition>(
  'eaglerank.feature.v1.FeatureService',
);

/** google.protobuf.FileDescriptorSet of proto/, with its imports; what server reflection serves. */
export function readDescriptorSet(): Buffer {
  return readFileSync(new URL('../src/generated/descriptors.binpb', import.meta.url));
}

interface Codec<In, Out> {
  encode(message: In): Buffer;
  decode(bytes: Uint8Array): Out;
}

function messageCodec<In, Out>(name: string): Codec<In, Out> {
  const type = definition<{
    serialize(message: In): Buffer;
    deserialize(bytes: Buffer): Out;
  }>(name);
  return {
    encode: (message) => type.serialize(message),
    decode: (bytes) =>
      type.deserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  };
}

/** Codec of the event log's payload. */
export const logBatchCodec = messageCodec<LogBatch, LogBatch__Output>(
  'eaglerank.event.v1.LogBatch',
);

const shapes = new Shapes(loaded);

/** Shape of a message by its full name, e.g. `eaglerank.feed.v1.FeedItem`. */
export function messageShape(name: string): MessageShape {
  return shapes.message(name);
}

export type { FieldKind, FieldShape, MessageShape } from './shapes.js';
export * from './generated/messages.js';
