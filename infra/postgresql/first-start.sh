#!/bin/bash
# Run once by the database's container, on an empty volume.
set -euo pipefail
psql --username postgres --set app_password="$TIRU_APP_PASSWORD" --set operator_password="$TIRU_OPERATOR_PASSWORD" \
  --file /etc/tiru/logins.sql
