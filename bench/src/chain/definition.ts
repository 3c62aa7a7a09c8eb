import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export interface ChainClient extends grpc.Client {
  Call(
    request: object,
    options: grpc.CallOptions,
    done: (error: grpc.ServiceError | null) => void,
  ): grpc.ClientUnaryCall;
}

type ChainConstructor = new (
  address: string,
  credentials: grpc.ChannelCredentials,
  options: grpc.ChannelOptions,
) => ChainClient;

/** The chain's client class, with its service definition. */
export function loadChain(): ChainConstructor & { service: grpc.ServiceDefinition } {
  const file = fileURLToPath(new URL('../../src/chain/chain.proto', import.meta.url));
  const loaded = grpc.loadPackageDefinition(loadSync(file));
  const name = ['eaglerank', 'bench', 'v1', 'Chain'];
  const found = name.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], loaded);
  return found as ChainConstructor & { service: grpc.ServiceDefinition };
}
