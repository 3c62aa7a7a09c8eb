/** The standard messages this package speaks itself: google.rpc, health, reflection. */
import { fileURLToPath } from 'node:url';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';

const ROOT = fileURLToPath(new URL('../proto', import.meta.url));

const loaded = loadSync(
  [
    'google/rpc/status.proto',
    'grpc/health/v1/health.proto',
    'grpc/reflection/v1/reflection.proto',
    'grpc/reflection/v1alpha/reflection.proto',
  ],
  {
    includeDirs: [ROOT],
    keepCase: true,
    longs: Number,
    enums: Number,
    oneofs: true,
    defaults: true,
    arrays: true,
  },
);

interface Codec<T> {
  serialize(message: T): Buffer;
  deserialize(bytes: Buffer): T;
}

/** Codec of a standard message. */
export function messageCodec<T>(name: string): Codec<T> {
  return loaded[name] as unknown as Codec<T>;
}

/** Definition of a standard service. */
export function standardService(name: string): ServiceDefinition {
  return loaded[name] as ServiceDefinition;
}
