{{- define "eaglerank.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "eaglerank.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "eaglerank.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "eaglerank.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that select all pods of the release. */}}
{{- define "eaglerank.releaseSelector" -}}
app.kubernetes.io/name: {{ include "eaglerank.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels that select the pods of a component: (dict "root" $ "name" "gateway"). */}}
{{- define "eaglerank.selector" -}}
{{ include "eaglerank.releaseSelector" .root }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Labels of an object: (dict "root" $ "name" COMPONENT or ""). */}}
{{- define "eaglerank.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: eaglerank
{{ include "eaglerank.releaseSelector" .root }}
{{- with .name }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Reference of an image: (dict "image" VALUES "tag" DEFAULT). */}}
{{- define "eaglerank.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .tag }}
{{- end -}}
{{- end -}}

{{/* Secret that holds a value: (dict "root" $ "secret" VALUES "own" SUFFIX). */}}
{{- define "eaglerank.secretName" -}}
{{- .secret.existingSecret | default (printf "%s-%s" (include "eaglerank.fullname" .root) .own) -}}
{{- end -}}

{{/* Name of the gateway inside the cluster. */}}
{{- define "eaglerank.gatewayHost" -}}
{{ include "eaglerank.host" (dict "root" . "name" "gateway") }}
{{- end -}}
