import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startTcpProxy, type TcpProxy } from './index.js';

/** An echo server that answers the end of input with the end of output. */
async function startEcho(): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  let answer = '';
  while (answer.length < text.length) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    answer += chunk.toString();
  }
  return answer;
}

describe('startTcpProxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let socket: Socket;

  beforeEach(async () => {
    server = await startEcho();
    proxy = await startTcpProxy({ targetPort: (server.address() as AddressInfo).port });
    socket = await open(proxy.port);
  });

  afterEach(async () => {
    socket.destroy();
    await proxy.stop();
    server.close();
  });

  it('passes bytes and the end of each direction', async () => {
    expect(await echo(socket, 'hello')).to.equal('hello');
    expect(proxy.connections).to.equal(1);
    socket.end('bye');
    let rest = '';
    for await (const chunk of socket as AsyncIterable<Buffer>) rest += chunk.toString();
    expect(rest).to.equal('bye');
  });

  it('delays each direction and keeps the order when the delay shrinks', async () => {
    proxy.latencyMs = 60;
    const started = performance.now();
    expect(await echo(socket, 'slow')).to.equal('slow');
    expect(performance.now() - started).to.be.at.least(118);
    const received: string[] = [];
    socket.on('data', (chunk) => received.push(chunk.toString()));
    socket.write('1');
    await sleep(10);
    proxy.latencyMs = 0;
    socket.write('2');
    while (received.join('').length < 2) await sleep(5);
    expect(received.join('')).to.equal('12');
  });

  it('black-holes old and new connections without closing, and delivers after heal', async () => {
    await echo(socket, 'x');
    proxy.blackhole();
    const late = await open(proxy.port);
    const heard: string[] = [];
    for (const s of [socket, late]) {
      s.on('data', (chunk) => heard.push(chunk.toString()));
      s.on('close', () => heard.push('closed'));
      s.write('lost?');
    }
    await sleep(100);
    expect(heard).to.deep.equal([]);
    await proxy.heal();
    while (heard.length < 2) await sleep(5);
    expect(heard).to.deep.equal(['lost?', 'lost?']);
    late.destroy();
  });

  it('holds back what is in flight when the black hole opens', async () => {
    proxy.latencyMs = 50;
    const heard: string[] = [];
    socket.on('data', (chunk) => heard.push(chunk.toString()));
    socket.write('held');
    await sleep(10);
    proxy.blackhole();
    await sleep(150);
    expect(heard).to.deep.equal([]);
  });

  it('refuses until healed, on the same port', async () => {
    const { port } = proxy;
    const closed = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    await proxy.refuse();
    expect((await closed)[0].code).to.equal('ECONNRESET');
    const refused = connect(port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
    await proxy.heal();
    expect(proxy.port).to.equal(port);
    const again = await open(port);
    expect(await echo(again, 'back')).to.equal('back');
    again.destroy();
  });

  it('resets connections once and accepts new ones', async () => {
    const closed = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    proxy.reset();
    expect((await closed)[0].code).to.equal('ECONNRESET');
    const again = await open(proxy.port);
    expect(await echo(again, 'fine')).to.equal('fine');
    again.destroy();
  });

  it('resets the client when the target goes away', async () => {
    server.close();
    const orphan = connect(proxy.port, '127.0.0.1');
    const [error] = (await once(orphan, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNRESET');
  });
});
