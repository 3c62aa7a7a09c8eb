/**
 * Generates gateway/openapi.yaml from proto/: the JSON door's paths and the proto3 JSON form of its
 * messages. With --check it changes nothing and fails when the committed file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import protobuf from 'protobufjs';
import { stringify } from 'yaml';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = `${ROOT}gateway/openapi.yaml`;
const PACKAGE = 'eaglerank.feed.v1';
const HEADER = '# Generated from proto/ by scripts/generate-openapi.mjs.\n';

const PATHS = [
  ['/v1/feed', 'post', 'GetFeed'],
  ['/v1/rank', 'post', 'RankItems'],
  ['/v1/similar', 'post', 'GetSimilarItems'],
  ['/v1/events', 'post', 'LogEvents'],
  ['/v1/feeds/{request_id}/explanation', 'get', 'ExplainFeed'],
];

const STATUSES = {
  400: 'A field is at fault, or the session of a page is over.',
  401: 'The token is absent or not valid.',
  403: 'The token may not do this.',
  404: 'The tenant, item or explanation is not known.',
  429: 'The quota is used up, the gateway is overloaded, or the request is too large.',
  500: 'A fault of the service.',
  503: 'Nothing can serve the request now; Retry-After says when to try again.',
  504: 'The deadline has passed.',
};

const SCALARS = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  int32: { type: 'integer', format: 'int32' },
  uint32: { type: 'integer', format: 'int64', minimum: 0 },
  int64: { type: 'string', format: 'int64' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
};

const ERROR = {
  type: 'object',
  description: 'A failure. docs/errors.md lists every reason with its cause and remedy.',
  properties: {
    code: { type: 'integer', description: 'google.rpc.Code.' },
    message: { type: 'string', description: 'For developers.' },
    details: {
      type: 'array',
      description:
        'google.rpc.ErrorInfo with the reason; BadRequest and RetryInfo where they apply.',
      items: {
        type: 'object',
        properties: { '@type': { type: 'string' } },
        additionalProperties: true,
      },
    },
  },
};

const text = await format(HEADER + stringify(document(), { aliasDuplicateObjects: false }), {
  ...(await resolveConfig(TARGET)),
  parser: 'yaml',
});
if (process.argv.includes('--check')) check();
else writeFileSync(TARGET, text);

function check() {
  if (readFileSync(TARGET, 'utf8') === text) return;
  console.error('differs: gateway/openapi.yaml; run node scripts/generate-openapi.mjs and commit');
  process.exitCode = 1;
}

function document() {
  const root = new protobuf.Root();
  root.resolvePath = (_, target) =>
    `${ROOT}proto/${target.replace(/^.*?eaglerank\//, 'eaglerank/')}`;
  root.loadSync('eaglerank/feed/v1/feed.proto', { alternateCommentMode: true });
  root.resolveAll();
  const service = root.lookupService(`${PACKAGE}.FeedService`);
  const schemas = {};
  const paths = Object.fromEntries(
    PATHS.map(([path, verb, name]) => {
      const method = service.methods[name];
      return [path, { [verb]: operation(method, verb, schemas) }];
    }),
  );
  schemas['Error'] = ERROR;
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'EagleRank',
      version,
      description: service.comment,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8080' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function operation(method, verb, schemas) {
  const request = method.resolvedRequestType;
  const answers = { 200: body('The answer.', reference(method.resolvedResponseType, schemas)) };
  for (const [status, why] of Object.entries(STATUSES)) {
    answers[status] = body(why, { $ref: '#/components/schemas/Error' });
  }
  const common = { operationId: method.name, summary: firstSentence(method.comment) };
  if (verb === 'get') return { ...common, parameters: pathParameters(request), responses: answers };
  const content = { 'application/json': { schema: reference(request, schemas) } };
  return { ...common, requestBody: { required: true, content }, responses: answers };
}

function pathParameters(request) {
  const field = request.fields['requestId'];
  return [
    {
      name: 'request_id',
      in: 'path',
      required: true,
      description: field.comment,
      schema: { type: 'string' },
    },
    {
      name: 'x-tenant-id',
      in: 'header',
      description: request.fields['tenantId'].comment,
      schema: { type: 'string' },
    },
  ];
}

function body(description, schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A reference to a message or enumeration, which is added to the schemas. */
function reference(type, schemas) {
  const { name } = type;
  if (!schemas[name]) {
    schemas[name] = {};
    schemas[name] = type instanceof protobuf.Enum ? enumeration(type) : message(type, schemas);
  }
  return { $ref: `#/components/schemas/${name}` };
}

function enumeration(type) {
  const values = Object.entries(type.values).map(([name]) => `${name}: ${type.comments[name]}`);
  return {
    type: 'string',
    description: [type.comment, ...values].join('\n'),
    enum: Object.keys(type.values),
  };
}

function message(type, schemas) {
  return {
    type: 'object',
    description: type.comment,
    properties: Object.fromEntries(
      type.fieldsArray.map((field) => [field.name, property(field, schemas)]),
    ),
  };
}

function property(field, schemas) {
  const description = field.comment;
  if (field.map) {
    return { type: 'object', description, additionalProperties: { type: 'string' } };
  }
  const one = SCALARS[field.type] ?? reference(field.resolvedType, schemas);
  return field.repeated ? { type: 'array', description, items: one } : { ...one, description };
}

function firstSentence(comment) {
  return comment.split(/[.;:] ?/, 1)[0];
}
