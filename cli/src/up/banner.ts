import type { RunFile } from '../run-file.js';

/** A user of the simulated social network who is active at any hour in the world of the default seed. */
const SAMPLE_USER = 'user-01354';

/** What a person can do now; every line works when pasted into a shell in the repository. */
export function banner(run: RunFile): string {
  const token = '$(npx eaglerank token --tenant social --role service)';
  const request = `{"userId":"${SAMPLE_USER}","pageSize":5}`;
  return `
EagleRank is up.

  gRPC       ${run.gateway}   eaglerank.feed.v1.FeedService, reflection on
  JSON       ${run.http}   openapi at ${run.http}/openapi.yaml
${Object.entries(run.admin)
  .map(([name, url]) => `  ${name.padEnd(18)} ${url}/metrics   ${url}/health`)
  .join('\n')}

Ask for a feed:

  npx eaglerank feed --tenant social --user ${SAMPLE_USER}

  curl -s ${run.http}/v1/feed -H "authorization: Bearer ${token}" \\
    -H 'content-type: application/json' -d '${request}'

  grpcurl -plaintext -H "authorization: Bearer ${token}" \\
    -d '${request}' ${run.gateway} eaglerank.feed.v1.FeedService/GetFeed

Then, with the request id of the answer:

  npx eaglerank trace REQUEST_ID       one trace: gateway, both services, every stage, Redis
  npx eaglerank explain REQUEST_ID --tenant social    why each item stands where it does

Logs are in .eaglerank/logs/. Ctrl-C drains and stops everything.
`;
}
