import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freePorts } from '@eaglerank/mesh';
import { expect } from 'chai';
import { freeOr } from './ports.js';

describe('freeOr', () => {
  it('keeps what is free and replaces what is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const taken = (server.address() as AddressInfo).port;
    const [free = 0] = await freePorts(1);
    try {
      const ports = await freeOr({ taken, free });
      expect(ports.free).to.equal(free);
      expect(ports.taken).to.be.above(0).and.not.equal(taken);
    } finally {
      server.close();
    }
  });
});
