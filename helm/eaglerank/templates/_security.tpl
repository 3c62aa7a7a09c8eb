{{- define "eaglerank.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "eaglerank.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/*
Secrets as the services read them. A mounted secret belongs to root and is open to the group of the
pod, and the services refuse a file that is open to others: a copy with mode 0600 is made.
*/}}
{{- define "eaglerank.secretsInit" -}}
name: secrets
image: {{ include "eaglerank.image" (dict "image" .Values.image "tag" .Chart.AppVersion) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command:
  - node
  - --eval
  - |
    {{- .Files.Get "files/copy-secrets.cjs" | nindent 4 }}
securityContext:
  {{- include "eaglerank.containerSecurity" . | nindent 2 }}
resources:
  requests: { cpu: 50m, memory: 64Mi, ephemeral-storage: 16Mi }
  limits: { memory: 128Mi, ephemeral-storage: 32Mi }
volumeMounts:
  - { name: mounted-secrets, mountPath: /etc/eaglerank/secrets, readOnly: true }
  - { name: secrets, mountPath: /run/eaglerank/secrets }
{{- end -}}

{{/* Volumes of secretsInit: (dict "root" $ "pageToken" BOOL). */}}
{{- define "eaglerank.secretsVolumes" -}}
- name: secrets
  emptyDir: { medium: Memory, sizeLimit: 1Mi }
- name: mounted-secrets
  projected:
    defaultMode: 0440
    sources:
      {{- if not .root.Values.auth.jwksUrl }}
      - secret:
          name: {{ include "eaglerank.secretName" (dict "root" .root "secret" .root.Values.auth.secret "own" "auth") }}
          items:
            - { key: {{ include "eaglerank.secretKey" (dict "secret" .root.Values.auth.secret "own" "auth-secret") }}, path: auth-secret }
      {{- end }}
      {{- if .pageToken }}
      - secret:
          name: {{ include "eaglerank.secretName" (dict "root" .root "secret" .root.Values.pageTokens.secret "own" "page-tokens") }}
          items:
            - { key: {{ include "eaglerank.secretKey" (dict "secret" .root.Values.pageTokens.secret "own" "page-token-secret") }}, path: page-token-secret }
      {{- end }}
{{- end -}}

{{- define "eaglerank.secretKey" -}}
{{- if .secret.existingSecret }}{{ .secret.key }}{{ else }}{{ .own }}{{ end -}}
{{- end -}}

{{/* "true" where there is a token for the smoke test, or a secret to make one with. */}}
{{- define "eaglerank.hasSmokeTest" -}}
{{- if or .Values.smokeTest.token.existingSecret (not .Values.auth.jwksUrl) }}true{{ end -}}
{{- end -}}
