/**
 * One server of the bare chain, as a process: plain grpc-js, unary, empty messages, no telemetry.
 * Arguments: `leaf`, or `gateway HOST:PORT HOST:PORT`. Prints its port.
 */
import * as grpc from '@grpc/grpc-js';
import { loadChain } from './definition.js';

const [role, ...downstream] = process.argv.slice(2);
const Chain = loadChain();
const options = { 'grpc.enable_channelz': 0 };
const clients = downstream.map(
  (address) => new Chain(address, grpc.credentials.createInsecure(), options),
);

function callAll(done: (error: grpc.ServiceError | null) => void): void {
  const next = (i: number): void => {
    const client = clients[i];
    if (!client) return done(null);
    const deadline = Date.now() + 1000;
    client.Call({}, { deadline }, (error) => (error ? done(error) : next(i + 1)));
  };
  next(0);
}

const server = new grpc.Server(options);
server.addService(Chain.service, {
  Call: (_call: unknown, reply: grpc.sendUnaryData<object>) => {
    if (role === 'leaf') reply(null, {});
    else callAll((error) => reply(error, {}));
  },
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
// stdin closes with the bench, however that ends
process.stdin.on('close', () => process.exit(0)).resume();
