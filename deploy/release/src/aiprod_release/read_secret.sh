# Writes the newest version of a secret into a file that the container's user alone can read: SECRET FILE.
set -eu
umask 077
metadata=http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token
token=$(curl -sf --retry 5 -H 'Metadata-Flavor: Google' "$metadata" | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
mkdir -p "${2%/*}"
url="https://secretmanager.googleapis.com/v1/projects/PROJECT/secrets/$1/versions/latest:access"
# The token goes through a file descriptor: arguments are visible to every user of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$token" | curl -sf --retry 5 --config - "$url" |
  sed -n 's/.*"data": *"\([^"]*\)".*/\1/p' | base64 -d > "$2"
test -s "$2"
chown -R 65532:65532 "${2%/*}"
