import type { ListedCommand } from './command.js';

/** Every command, in the order in which they are listed. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'up',
    summary: 'start the whole mesh on this machine, with simulated traffic',
    load: async () => (await import('./up.js')).up,
  },
  {
    name: 'feed',
    summary: 'ask for a ranked feed',
    load: async () => (await import('./feed.js')).feed,
  },
  {
    name: 'rank',
    summary: 'rank items you name',
    load: async () => (await import('./rank.js')).rank,
  },
  {
    name: 'explain',
    summary: 'say why each item of a feed stands where it does',
    load: async () => (await import('./explain.js')).explain,
  },
  {
    name: 'trace',
    summary: 'draw the trace of a request',
    load: async () => (await import('./trace.js')).trace,
  },
  {
    name: 'events import',
    summary: 'import history from JSONL or a MovieLens folder',
    load: async () => (await import('./events-import.js')).eventsImport,
  },
  {
    name: 'events export',
    summary: "write a tenant's archived events as JSONL",
    load: async () => (await import('./events-export.js')).eventsExport,
  },
  {
    name: 'dead-letters',
    summary: 'list or replay events that the engine refused',
    load: async () => (await import('./dead-letters.js')).deadLetters,
  },
  {
    name: 'features get',
    summary: 'print the features of an item, user or author',
    load: async () => (await import('./features-get.js')).featuresGet,
  },
  {
    name: 'features plan',
    summary: 'check the feature file and print what it compiles to',
    load: async () => (await import('./features-plan.js')).featuresPlan,
  },
  {
    name: 'status',
    summary: 'say where the feature engine stands',
    load: async () => (await import('./status.js')).status,
  },
  {
    name: 'models',
    summary: 'list, publish, promote and roll back models',
    load: async () => (await import('./models.js')).models,
  },
  {
    name: 'tenants check',
    summary: 'validate the tenant files',
    load: async () => (await import('./tenants-check.js')).tenantsCheck,
  },
  {
    name: 'token',
    summary: 'mint a token for the local mesh',
    load: async () => (await import('./token.js')).token,
  },
  {
    name: 'health',
    summary: 'say how each service of the local mesh is',
    load: async () => (await import('./health.js')).health,
  },
  {
    name: 'simulate',
    summary: 'drive the simulated world against the local mesh',
    load: async () => (await import('./simulate.js')).simulate,
  },
];
