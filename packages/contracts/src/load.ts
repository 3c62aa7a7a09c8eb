import { fileURLToPath } from 'node:url';
import type { Options } from '@grpc/proto-loader';

/** Folder that holds the .proto files. */
export const PROTO_ROOT = fileURLToPath(new URL('../../../proto', import.meta.url));

export const PROTO_FILES = ['feed', 'candidate', 'ranker', 'feature', 'event'].map(
  (s) => `eaglerank/${s}/v1/${s}.proto`,
);

export const LOAD_OPTIONS: Options = {
  longs: Number,
  enums: Number,
  defaults: true,
  arrays: true,
  includeDirs: [PROTO_ROOT],
};
