import { expect } from 'chai';
import { TenantKeys } from '@eaglerank/domain';
import { startTelemetry } from '@eaglerank/telemetry';
import { buildUsearchGraph, type Graph, type VectorSlab } from '@eaglerank/vectors';
import { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import { TestEmbeddings } from '../testing/test-embeddings.js';
import { eventually } from '../testing/test-service.js';
import { tenantConfig } from '../testing/world.js';
import { GraphKeeper } from './graph-keeper.js';
import { VectorsKeeper } from './vectors-keeper.js';

const ITEMS = 400;

describe('graph keeper', () => {
  const logs: string[] = [];
  const telemetry = startTelemetry({
    service: 'test',
    instance: 'test',
    version: '0',
    environment: 'test',
    sampleRatio: 0,
    logLevel: 'info',
    processMetrics: false,
    logDestination: { write: (line) => logs.push(line) },
  });
  const { logger, tracing } = telemetry;
  after(() => telemetry.shutdown());

  /** A catalogue of items with vectors of their own around a circle. */
  function catalogueOf(): TenantCatalogue {
    const catalogue = new TenantCatalogue(tenantConfig('social'), new TenantKeys('social'));
    const source = new TestEmbeddings();
    source.publish('v1', { t: [1, 0] });
    const catalogues = new Map([['social', catalogue]]);
    new VectorsKeeper({ catalogues, source, logger }).attach('social', catalogue.mirror);
    for (let i = 0; i < ITEMS; i++) put(catalogue, i);
    return catalogue;
  }

  function put({ mirror }: TenantCatalogue, ordinal: number): void {
    const angle = (2 * Math.PI * ordinal) / ITEMS;
    mirror.upsert({
      ordinal,
      itemId: `i${ordinal}`,
      updatedAtMs: 0,
      createdAtMs: ordinal,
      expiresAtMs: 0,
      authorId: '',
      topics: [],
      vector: Float32Array.of(Math.cos(angle), Math.sin(angle)),
    });
  }

  const near = ({ mirror }: TenantCatalogue): string[] => {
    const found = mirror.vectors?.index.nearest({ query: Float32Array.of(1, 0), most: 3 });
    return Array.from(found?.rows ?? [], (row) => mirror.ids[row] as string);
  };

  async function withKeeper(
    build: (slab: VectorSlab, signal: AbortSignal) => Promise<Graph>,
    catalogue: TenantCatalogue,
    work: () => Promise<void>,
  ): Promise<void> {
    const catalogues = new Map([['social', catalogue]]);
    const keeper = new GraphKeeper({
      catalogues,
      logger,
      tracing,
      build,
      from: 100,
      intervalMs: 5,
    });
    keeper.start();
    try {
      await work();
    } finally {
      await keeper.stop();
    }
  }

  it('builds a graph, and another when much has changed; deletes count at once', async () => {
    const catalogue = catalogueOf();
    const index = catalogue.mirror.vectors?.index;
    let builds = 0;
    const build = (slab: VectorSlab, signal: AbortSignal): Promise<Graph> => {
      builds++;
      return buildUsearchGraph(slab, signal);
    };
    await withKeeper(build, catalogue, async () => {
      await eventually(() => {
        expect(index?.stale).to.equal(0);
      });
      expect(near(catalogue)).to.have.members(['i0', 'i1', 'i399']);
      catalogue.mirror.delete(0);
      expect(near(catalogue)).to.have.members(['i1', 'i2', 'i399']);
      for (let i = 100; i < 200; i++) catalogue.mirror.delete(i);
      await eventually(() => {
        expect(builds).to.be.greaterThan(1);
        expect(index?.stale).to.equal(0);
      });
      expect(near(catalogue)).to.have.members(['i1', 'i2', 'i399']);
    });
  });

  it('goes on with the exact search and says why where there can be no graph', async () => {
    const catalogue = catalogueOf();
    const build = (): Promise<Graph> => Promise.reject(new Error('no such module'));
    await withKeeper(build, catalogue, async () => {
      await eventually(() => {
        expect(logs.join('')).to.include('VectorGraphFailed').and.include('no such module');
      });
      expect(near(catalogue)).to.have.members(['i0', 'i1', 'i399']);
    });
  });
});
