import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, freePorts } from '@eaglerank/mesh';
import { expect } from 'chai';
import { env } from '../config.js';
import { ToolProcess } from '../native/tool-process.js';
import { findTool } from '../tools/find-tool.js';

const KNOWN = 'gateway-1';
const HEADER_BYTES = 12;
const NO_SUCH_NAME = 3;

/** A name server that knows one name; resolves with its port. */
async function startNameServer(known: string) {
  const server = createSocket('udp4');
  server.on('message', (query, from) => {
    const end = query.indexOf(0, HEADER_BYTES);
    const name = query.subarray(HEADER_BYTES + 1, end).toString();
    const found = name === known;
    const answer = Buffer.from(query.subarray(0, end + 5));
    answer.writeUInt16BE(0x8180 | (found ? 0 : NO_SUCH_NAME), 2);
    answer.writeUInt32BE(0x00010000 | (found ? 1 : 0), 4);
    answer.writeUInt32BE(0, 8);
    // a pointer to the name, type A, class IN, 60 s, 4 bytes
    const record = Buffer.from('c00c000100010000003c00047f000001', 'hex');
    server.send(found ? Buffer.concat([answer, record]) : answer, from.port, from.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('the probe of a name server', function () {
  this.timeout(60_000);

  for (const [known, expected] of [
    [KNOWN, 1],
    ['another', 0],
  ] as const) {
    it(`${expected === 1 ? 'holds where' : 'fails where not'} the gateway is known`, async function () {
      const binary = findTool('prometheus-blackbox-exporter', env);
      if (!binary) return this.skip(); // apt-get install prometheus-blackbox-exporter
      const [port = 0] = await freePorts(1);
      const server = await startNameServer(known);
      const exporter = await ToolProcess.start({
        ...{ name: 'blackbox', binary, folder: mkdtempSync(join(tmpdir(), 'eaglerank-blackbox-')) },
        args: [
          `--config.file=${join(ROOT, 'deploy/blackbox/blackbox.yml')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        readyUrl: `http://127.0.0.1:${port}/metrics`,
      });
      try {
        const target = `127.0.0.1:${server.address().port}`;
        const url = `http://127.0.0.1:${port}/probe?module=dns&target=${target}`;
        const text = await (await fetch(url)).text();
        expect(text).to.match(new RegExp(`^probe_success ${expected}$`, 'm'));
      } finally {
        await exporter.stop();
        server.close();
      }
      return undefined;
    });
  }
});
