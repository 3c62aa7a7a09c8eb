{{/* Pod template of a component: (dict "root" $ "name" NAME "component" ITS ENTRY). */}}
{{- define "eaglerank.pod" -}}
{{- $v := .root.Values -}}
{{- $values := index $v .component.values -}}
{{- $pageToken := and (eq .name "gateway") (include "eaglerank.hasPageSecret" .root) -}}
{{- $secrets := and .component.tokens (or $pageToken (not $v.auth.jwksUrl)) -}}
metadata:
  labels:
    {{- include "eaglerank.selector" . | nindent 4 }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # what a pod reads once, as it starts, starts it again
    checksum/configuration: {{ list (include "eaglerank.tenants" .root) (include "eaglerank.features" .root) | join "" | sha256sum }}
    checksum/secrets: {{ toYaml (list $v.auth $v.pageTokens $v.redis) | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "eaglerank.fullname" .root }}-{{ .name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $v.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "eaglerank.podSecurity" . | nindent 4 }}
  terminationGracePeriodSeconds: {{ include "eaglerank.graceSeconds" .root }}
  {{- with include "eaglerank.placement" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- if $secrets }}
  initContainers:
    - {{- include "eaglerank.secretsInit" .root | nindent 6 }}
  {{- end }}
  containers:
    - {{- include "eaglerank.container" . | nindent 6 }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 64Mi }
    - name: tenants
      configMap: { name: {{ include "eaglerank.fullname" .root }}-tenants }
    - name: features
      configMap: { name: {{ include "eaglerank.fullname" .root }}-features }
    {{- if $secrets }}
    {{- include "eaglerank.secretsVolumes" (dict "root" .root "pageToken" $pageToken) | nindent 4 }}
    {{- end }}
    {{- if include "eaglerank.hasIdentity" . }}
    {{- include "eaglerank.identityVolume" . | nindent 4 }}
    {{- end }}
    {{- if and (eq .name "feature-service") $v.featureService.archive.enabled }}
    - name: archive
      persistentVolumeClaim:
        claimName: {{ $v.featureService.archive.existingClaim | default (printf "%s-archive" (include "eaglerank.fullname" .root)) }}
    {{- end }}
    {{- if and .component.models (eq $v.models.registry "files") }}
    - name: models
      persistentVolumeClaim: { claimName: {{ $v.models.existingClaim }}, readOnly: true }
    {{- end }}
{{- end -}}

{{- define "eaglerank.container" -}}
{{- $v := .root.Values -}}
{{- $values := index $v .component.values -}}
{{- $ports := .component.ports -}}
{{- $pageToken := and (eq .name "gateway") (include "eaglerank.hasPageSecret" .root) -}}
name: {{ .name }}
image: {{ include "eaglerank.image" (dict "image" $v.image "tag" .root.Chart.AppVersion) }}
imagePullPolicy: {{ $v.image.pullPolicy }}
command:
  - node
  {{- range $values.nodeArgs }}
  - {{ . | quote }}
  {{- end }}
  - {{ .name }}/dist/main.js
env:
  {{- include "eaglerank.environment" . | trim | nindent 2 }}
ports:
  {{- range $port, $number := $ports }}
  - { name: {{ $port }}, containerPort: {{ $number }} }
  {{- end }}
# neither may depend on Redis or another service: a restart would mend none of them
startupProbe:
  {{- if include "eaglerank.probesByHttp" . }}
  httpGet: { path: /health/live, port: admin }
  {{- else }}
  grpc: { port: {{ $ports.grpc }} }
  {{- end }}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /health/live, port: admin }
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 4
readinessProbe:
  {{- if include "eaglerank.probesByHttp" . }}
  httpGet: { path: /health/ready, port: admin }
  {{- else }}
  grpc: { port: {{ $ports.grpc }}, service: {{ .component.health }} }
  {{- end }}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 2
lifecycle:
  preStop:
    sleep: { seconds: {{ $v.drain.preStopSeconds }} }
securityContext:
  {{- include "eaglerank.containerSecurity" . | nindent 2 }}
resources:
  {{- toYaml $values.resources | nindent 2 }}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  - { name: tenants, mountPath: /etc/eaglerank/tenants, readOnly: true }
  - { name: features, mountPath: /etc/eaglerank/features, readOnly: true }
  {{- if and .component.tokens (or $pageToken (not $v.auth.jwksUrl)) }}
  - { name: secrets, mountPath: /run/eaglerank/secrets, readOnly: true }
  {{- end }}
  {{- if include "eaglerank.hasIdentity" . }}
  - { name: identity, mountPath: /etc/eaglerank/identity, readOnly: true }
  {{- end }}
  {{- if and (eq .name "feature-service") $v.featureService.archive.enabled }}
  - { name: archive, mountPath: /var/lib/eaglerank/archive }
  {{- end }}
  {{- if and .component.models (eq $v.models.registry "files") }}
  - { name: models, mountPath: /var/lib/eaglerank/models, readOnly: true }
  {{- end }}
{{- end -}}

{{/* preStop, DRAIN_MS and the 18 s that a process may need after that. */}}
{{- define "eaglerank.graceSeconds" -}}
{{- add .Values.drain.preStopSeconds (ceil (divf .Values.drain.milliseconds 1000)) 18 -}}
{{- end -}}
