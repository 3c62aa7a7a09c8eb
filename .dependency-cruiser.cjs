/**
 * Which code may import which. scripts/check-imports.mjs applies the rules and also proves that each
 * of them fires.
 */
const SERVICES = '(?:gateway|candidate-service|ranker-service|feature-service)';
const OUTSIDE_PACKAGES = `^(?:${SERVICES}|client|cli|simulator|bench|evaluate|deploy)/`;
// Besides the tests themselves: what only tests import.
const TESTS = '\\.test\\.[jt]s$|/src/(?:oracle|testing|contract)/|/src/test-[^/]+\\.ts$';
const npm = (names) => `(?:^|/)node_modules/(?:${names})(?:/|$)`;
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule(
      'packages-import-no-service',
      'A package serves any service; only the test mesh puts services together.',
      { path: '^packages/', pathNot: '^packages/testing/' },
      { path: OUTSIDE_PACKAGES },
    ),
    rule(
      'services-are-strangers',
      'Services meet over the network, never by import.',
      { path: `^(${SERVICES})/` },
      { path: OUTSIDE_PACKAGES, pathNot: '^(?:$1|client)/' },
    ),
    rule(
      'client-stands-alone',
      'Applications import the client: it brings in no service and no store.',
      { path: '^client/', pathNot: TESTS },
      {
        path: '^(?!client/|packages/(?:domain|contracts|rpc|telemetry)/)[^.]',
        pathNot: 'node_modules',
      },
    ),
    rule(
      'pure-core',
      'domain and pipeline are pure: nothing of ours, no dependency, no input or output.',
      { path: '^packages/(domain|pipeline)/', pathNot: TESTS },
      { pathNot: '^packages/$1/|^(?:node:)?(?:crypto|buffer)$' },
    ),
    rule(
      'contracts-at-the-edges',
      'Wire messages stay with handlers, clients, rpc, the event codec and the readers of datasets.',
      { path: '^packages/', pathNot: '^packages/(?:contracts|rpc|events|datasets|testing)/' },
      { path: '^packages/contracts/' },
    ),
    rule(
      'redis-in-one-place',
      'Only packages/redis knows the Redis client.',
      { pathNot: '^packages/redis/' },
      { path: npm('ioredis') },
    ),
    rule(
      'kafka-in-one-place',
      'Only the event log knows the Kafka client.',
      { pathNot: '^packages/events/' },
      { path: npm('kafkajs') },
    ),
    rule(
      'grpc-in-one-place',
      'Only packages/rpc touches grpc-js; the bench builds its bare chain on it, contracts its types.',
      { pathNot: '^(?:packages/(?:rpc|contracts)|bench)/' },
      { path: npm('@grpc/grpc-js|grpc-health-check|@grpc/reflection') },
    ),
    rule(
      'proto-in-one-place',
      'Only packages/contracts loads proto/. rpc loads the standard messages, the bench its bare chain.',
      { pathNot: '^(?:packages/(?:contracts|rpc)|bench)/' },
      { path: npm('@grpc/proto-loader') },
    ),
    rule(
      'telemetry-in-one-place',
      'packages/telemetry is the only door to OpenTelemetry, prom-client and pino.',
      { pathNot: '^packages/telemetry/' },
      { path: npm('@opentelemetry/[^/]+|prom-client|pino') },
    ),
    rule(
      'no-test-code-in-the-product',
      'The test kit and the test mesh serve tests, benchmarks and the mesh of one machine.',
      { pathNot: `${TESTS}|^(?:packages/(?:testing|testkit|mesh)|bench|deploy)/` },
      { path: '^packages/(?:testing|testkit)/' },
    ),
    rule(
      'services-need-no-mesh',
      'The mesh is built of the services, so their own tests cannot use it.',
      { path: `^${SERVICES}/` },
      { path: '^packages/testing/' },
    ),
    rule(
      'cli-starts-at-once',
      'Every call of the command line waits for these; a command brings in its own when it is called.',
      { path: '^cli/src/(?:main|run|config|paths|commands/catalogue)\\.ts$' },
      {
        path: '^(?:packages|client|simulator|node_modules)/|^cli/src/commands/(?!catalogue|command\\.)',
        pathNot: '^packages/(?:config/dist/environment|mesh/dist/plan)\\.',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'main-is-the-top',
      'main.ts constructs the whole; what others need stands beside it.',
      { pathNot: '^cli/bin/' },
      { path: '/main\\.[jt]s$' },
    ),
    rule(
      'by-name-not-by-path',
      'Another workspace is imported by its name, which shows only what it exports.',
      { path: '^(packages/[^/]+|[^/]+)/' },
      { path: '^(?!node_modules/)(?:packages/[^/]+|[^/]+)/src/', pathNot: '^$1/' },
    ),
    rule(
      'declared-dependencies',
      'What a workspace imports stands in its package.json.',
      { pathNot: TESTS },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
    rule('resolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    rule(
      'no-cycles',
      'Files that need one another are one file, or a third one is missing.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    // deploy/pictures has packages of its own, which need not be installed
    exclude: { path: '^packages/contracts/src/generated/|^deploy/pictures/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
