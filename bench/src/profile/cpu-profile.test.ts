import { expect } from 'chai';
import { groupOf, selfTimes, shortened, type CpuProfile } from './cpu-profile.js';

const frame = (id: number, functionName: string, url: string, lineNumber = 9) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

const PROFILE: CpuProfile = {
  startTime: 1000,
  nodes: [
    frame(1, '(idle)', ''),
    frame(2, 'encode', 'file:///somewhere/main/packages/domain/dist/columns.js'),
    frame(3, 'encode', 'file:///somewhere/main/packages/domain/dist/columns.js'),
    frame(4, '(garbage collector)', ''),
  ],
  samples: [2, 1, 3, 4, 2],
  timeDeltas: [100, 100, 100, 100, 100],
};

describe('CPU profile', () => {
  it('adds the time of one function over all its places in the tree, without idle time', () => {
    expect(selfTimes(PROFILE, 0, 2000)).to.deep.equal([
      {
        name: 'encode',
        group: 'ours: domain',
        place: 'packages/domain/dist/columns.js:10',
        us: 300,
      },
      { name: '(garbage collector)', group: 'garbage collection', place: '', us: 100 },
    ]);
  });

  it('counts only what lies between the two times', () => {
    expect(selfTimes(PROFILE, 1250, 1350).map(({ us }) => us)).to.deep.equal([100]);
  });

  it('knows what a function belongs to', () => {
    const npm = 'file:///x/node_modules';
    expect(groupOf('f', `${npm}/@grpc/grpc-js/build/src/call.js`)).to.equal('grpc-js');
    expect(groupOf('f', `${npm}/protobufjs/src/reader.js`)).to.equal('protobuf');
    expect(groupOf('f', `${npm}/ioredis/built/Command.js`)).to.equal('Redis client');
    expect(groupOf('f', `${npm}/yaml/index.js`)).to.equal('other libraries');
    expect(groupOf('f', 'node:internal/http2/core')).to.equal('node: http2, net, streams');
    expect(groupOf('f', 'node:events')).to.equal('node: other');
    expect(groupOf('f', 'file:///x/gateway/dist/feed/page.js')).to.equal('ours: gateway');
    expect(groupOf('f', 'file:///x/ranker-service/dist/a.js')).to.equal('ours: ranker-service');
    expect(groupOf('writev', '')).to.equal('native code, named');
  });

  it('shows no folder above the repository', () => {
    expect(shortened('file:///home/me/er/gateway/dist/main.js')).to.equal('gateway/dist/main.js');
    expect(shortened('file:///home/me/er/node_modules/ioredis/built/a.js')).to.equal(
      'ioredis/built/a.js',
    );
    expect(shortened('node:internal/http2/core')).to.equal('node:internal/http2/core');
  });
});
