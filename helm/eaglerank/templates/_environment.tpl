{{/* Environment of a component: (dict "root" $ "name" NAME "component" ITS ENTRY). */}}
{{- define "eaglerank.environment" -}}
{{- $v := .root.Values -}}
{{- $values := index $v .component.values -}}
{{- $env := dict
  "BIND_ADDRESS" $v.bindAddress
  "ENVIRONMENT" $v.environment
  "TENANTS_DIR" "/etc/eaglerank/tenants"
  "FEATURES_FILE" "/etc/eaglerank/features/features.yaml"
  "DRAIN_MS" $v.drain.milliseconds
  "MALLOC_ARENA_MAX" 2 -}}
{{- with $v.telemetry.otlpEndpoint -}}
{{- $_ := set $env "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}
{{- end -}}
{{- if .component.tokens -}}
{{- $_ := set $env "AUTH_ISSUER" $v.auth.issuer -}}
{{- $_ := set $env "AUTH_AUDIENCE" $v.auth.audience -}}
{{- if $v.auth.jwksUrl -}}
{{- $_ := set $env "AUTH_JWKS_URL" $v.auth.jwksUrl -}}
{{- else -}}
{{- $_ := set $env "AUTH_SECRET_FILE" "/run/eaglerank/secrets/auth-secret" -}}
{{- end -}}
{{- end -}}
{{- if and (eq .name "gateway") (include "eaglerank.hasPageSecret" .root) -}}
{{- $_ := set $env "PAGE_TOKEN_SECRET_FILE" "/run/eaglerank/secrets/page-token-secret" -}}
{{- end -}}
{{- if eq .name "gateway" -}}
{{- $all := include "eaglerank.components" .root | fromYaml -}}
{{- range $variable, $peer := dict "CANDIDATE_ADDRESSES" "candidate-service" "RANKER_ADDRESSES" "ranker-service" -}}
{{- $host := include "eaglerank.host" (dict "root" $.root "name" $peer) -}}
{{- $_ := set $env $variable (printf "dns:///%s:%v" $host (index $all $peer).ports.grpc) -}}
{{- end -}}
{{- end -}}
{{- if include "eaglerank.hasIdentity" . -}}
{{- range $variable, $file := dict "MESH_CERTIFICATE_FILE" "tls.crt" "MESH_KEY_FILE" "tls.key" "MESH_AUTHORITY_FILE" "ca.crt" -}}
{{- $_ := set $env $variable (printf "/etc/eaglerank/identity/%s" $file) -}}
{{- end -}}
{{- end -}}
{{- if .component.models -}}
{{- $_ := set $env "MODEL_REGISTRY" $v.models.registry -}}
{{- if eq $v.models.registry "files" -}}
{{- $_ := set $env "MODELS_DIR" "/var/lib/eaglerank/models" -}}
{{- end -}}
{{- end -}}
{{- if and (eq .name "feature-service") $v.featureService.archive.enabled -}}
{{- $_ := set $env "ARCHIVE_DIR" "/var/lib/eaglerank/archive" -}}
{{- end -}}
{{- $env = merge $env $values.settings $v.settings -}}
{{- range $name, $value := $env }}
- name: {{ $name }}
  value: {{ include "eaglerank.text" $value | quote }}
{{- end }}
- name: REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ include "eaglerank.redisSecretName" .root }}
      key: {{ include "eaglerank.redisSecretKey" .root }}
{{- end -}}

{{/* A number as it was written: a large one would read 1e+06. */}}
{{- define "eaglerank.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{- define "eaglerank.hasPageSecret" -}}
{{- with .Values.pageTokens.secret }}{{ if or .value .existingSecret }}true{{ end }}{{ end -}}
{{- end -}}

{{- define "eaglerank.redisSecretName" -}}
{{- include "eaglerank.secretName" (dict "root" . "secret" .Values.redis.external "own" "redis-url") -}}
{{- end -}}

{{- define "eaglerank.redisSecretKey" -}}
{{- if .Values.redis.external.existingSecret }}{{ .Values.redis.external.key }}{{ else }}redis-url{{ end -}}
{{- end -}}
