#!/usr/bin/env bash
#
# Collects what sso-doctor reads about one enterprise application (Mixpanel) in Microsoft Entra ID.
#
#   bash collect.sh [APPLICATION-ID]
#
# The Application ID is on the page Overview of the app: Entra admin center, Enterprise apps, Mixpanel.
#
# WHAT IT NEEDS
#   Azure CLI, signed in with: az login --allow-no-subscriptions
#   The role Global Reader, which reads everything below and changes nothing. Without the logs, Cloud Application Administrator will
#   do as well.
#   On Windows, use the PowerShell script in place of this one (sso-doctor collect --shell powershell).
#
# WHAT IT DOES
#   It only reads: every call to Microsoft is "az rest --method get", and nothing in Entra is changed. "az account show" and
#   "az cloud show" read the settings of az on this machine.
#   It asks for no password and no secret, and writes none: the token of provisioning is written as "*".
#   It sends nothing to anybody. The result is a folder in the current folder, and a .zip of it.
#   If a call fails, its error is written in place of its answer, and the next call is made.
#
# WHAT IT WRITES
#   app.json                the app registration: Identifier (Entity ID), Reply URL
#   sp.json                 the enterprise application: Sign on URL, active certificate, who may sign in
#   sp-keys.json            the public part of its signing certificates
#   claims.json             Attributes & Claims
#   claims-mapping.json     the claims mapping policies assigned to the app
#   token-policies.json     the token issuance policies assigned to the enterprise application
#   token-policies-app.json the token issuance policies assigned to the app registration
#   federationmetadata.xml  the app's federation metadata, which is public
#   organization.json       the id, the name and the domains of the tenant
#   jobs.json               the provisioning jobs
#   schema.json             the attribute mappings of a job (schema-2.json of a second one, and so on)
#   secrets.json            the settings of provisioning: Tenant URL, scope, notification
#   assigned.json           who is assigned to the app
#   groups.json             the assigned groups, with their names
#   members-ID.json         the direct members of each assigned group
#   users.json              the assigned people: name, mail address, user name, type, whether enabled.
#                           Where provisioning is set to all users, everybody in the directory.
#   signins.json, signins-noninteractive.json, ProvisioningLogs.json, AuditLogs.json
#                           only where logs were asked for: the sign-ins to this app, what provisioning did, and
#                           who changed the app, without IP addresses, places, devices and browsers

set -u
umask 077

APP_ID=''
# Days of logs; 0 for none.
LOG_DAYS=0

APP_ID="${1:-$APP_ID}"
if [ -z "$APP_ID" ]; then
  printf 'Application ID of the Mixpanel app (Entra admin center, Enterprise apps, Mixpanel, Overview): '
  read -r APP_ID
fi
APP_ID=$(printf '%s' "$APP_ID" | tr 'A-F' 'a-f' | tr -d '[:space:]')
if ! printf '%s\n' "$APP_ID" | grep -Eqx '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}'; then
  echo 'This is no Application ID. It looks like 01234567-89ab-cdef-0123-456789abcdef, and is on the page Overview of the app.' >&2
  exit 2
fi
if ! command -v az > /dev/null; then
  echo 'Azure CLI (az) is not installed: https://learn.microsoft.com/cli/azure/install-azure-cli' >&2
  exit 2
fi
if ! TENANT_ID=$(az account show --query tenantId --output tsv 2> /dev/null); then
  echo 'Nobody is signed in. Run: az login --allow-no-subscriptions' >&2
  exit 2
fi
TENANT_ID=$(printf '%s' "$TENANT_ID" | tr -d '[:space:]')

# The addresses of the cloud that az is set to: the worldwide one, or a national one.
GRAPH=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv 2> /dev/null | tr -d '[:space:]')
LOGIN=$(az cloud show --query endpoints.activeDirectory --output tsv 2> /dev/null | tr -d '[:space:]')
GRAPH="${GRAPH:-https://graph.microsoft.com/}"
LOGIN="${LOGIN:-https://login.microsoftonline.com}"
GRAPH="${GRAPH%/}"
LOGIN="${LOGIN%/}"

NAME="mixpanel-sso-$(date -u +%Y%m%d-%H%M%S)"
mkdir "$NAME" || exit 2
WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT

SAVED=0
FAILED=''

# ---- How a call is made, and what becomes of its error --------------------------------------------------------------

# get URL [ARGUMENTS OF az rest]: the answer goes to the file "answer", an error to the file "error".
get() {
  url=$1
  shift
  az rest --method get --url "$url" --only-show-errors "$@" > "$WORK/answer" 2> "$WORK/error" < /dev/null
}

# keep_error FILE URL: writes the error of the last call as JSON: what Graph answered, or else what az printed.
keep_error() {
  answer=$(tr -d '\r\n' < "$WORK/error" | sed -n 's/^[^{]*(\({ *"error".*}\)).*$/\1/p')
  if [ -z "$answer" ]; then
    message=$(tr '\r\n' '  ' < "$WORK/error" | LC_ALL=C tr -cd '\40-\176' | cut -c 1-600 | sed 's/\\/\\\\/g; s/"/\\"/g')
    answer="{\"error\": {\"code\": \"AzureCliError\", \"message\": \"${message:-az gave no reason}\"}}"
  fi
  printf '{"call": "GET %s", %s\n' "$2" "${answer#?}" > "$NAME/$1"
  FAILED="$FAILED $1"
  echo "  $1: failed; the error is kept in the file"
}

kept() {
  SAVED=$((SAVED + 1))
  echo "  $1"
}

# save FILE URL: one object, as it is.
save() {
  if get "$2" --output json; then
    cp "$WORK/answer" "$NAME/$1" && kept "$1"
  else
    keep_error "$1" "$2"
  fi
}

# A list is written whole: all its pages as one list in the form of Graph.

begin_list() {
  : > "$WORK/items"
  CONTEXT=null
  PAGES=0
  REST=''
}

# add_pages FILE URL [PROJECTION]: follows @odata.nextLink. PROJECTION is what to keep of the entries, in JMESPath.
add_pages() {
  next=$2
  while [ -n "$next" ]; do
    if ! get "$next" --output json --query "[\"@odata.context\", \"@odata.nextLink\", ${3:-value}]"; then
      if [ "$PAGES" -eq 0 ]; then
        REST=all
        keep_error "$1" "$next"
      else
        # What came before is a part of the list, and says so.
        REST="${next%%\?*}"
        keep_error "${1%.json}-rest.json" "$next"
      fi
      return 1
    fi
    PAGES=$((PAGES + 1))
    # Line 2 is the context, line 3 the link to the next page, and then the entries, as az prints JSON.
    [ "$CONTEXT" != null ] || CONTEXT=$(sed -n '2s/^  \(.*\),[[:space:]]*$/\1/p' "$WORK/answer")
    next=$(sed -n '3s/^  "\(.*\)",[[:space:]]*$/\1/p' "$WORK/answer")
    if [ "$(sed -n '4s/[^[]//gp' "$WORK/answer")" = '[' ] && ! sed -n '4p' "$WORK/answer" | grep -q ']'; then
      [ -s "$WORK/items" ] && echo '    ,' >> "$WORK/items"
      sed '1,4d' "$WORK/answer" | sed '$d' | sed '$d' >> "$WORK/items"
    fi
    # The link is followed to Microsoft Graph alone.
    case "$next" in "$GRAPH"/*) ;; *) next='' ;; esac
  done
}

end_list() {
  [ "$PAGES" -gt 0 ] || return 1
  {
    printf '{\n  "@odata.context": %s,\n' "${CONTEXT:-null}"
    [ -z "$REST" ] || printf '  "@odata.nextLink": "%s",\n' "$REST"
    printf '  "value": [\n'
    cat "$WORK/items"
    printf '  ]\n}\n'
  } > "$NAME/$1"
  kept "$1"
}

# save_list FILE URL [PROJECTION]
save_list() {
  begin_list
  add_pages "$@"
  end_list "$1"
}

# save_by_id FILE ADDRESS PROPERTIES: those of the ids in the file "ids". Graph takes fifteen in one call.
save_by_id() {
  begin_list
  sort -u "$WORK/ids" > "$WORK/sorted"
  while :; do
    few=$(sed -n '1,15p' "$WORK/sorted" | sed "s/.*/%27&%27/" | tr '\n' ',')
    [ -n "$few" ] || break
    add_pages "$1" "$GRAPH/v1.0/$2?\$filter=id%20in%20(${few%,})&\$select=$3" || break
    sed '1,15d' "$WORK/sorted" > "$WORK/later" && mv "$WORK/later" "$WORK/sorted"
  done
  end_list "$1"
}

# assigned_ids TYPE: the ids of the assigned users or groups.
assigned_ids() {
  [ -f "$NAME/assigned.json" ] || return 0
  awk -v want="$1" '
    /^    [{]/ { id = ""; type = "" }
    /^      "principalId": "[0-9a-f-]+"/ { split($0, part, "\""); id = part[4] }
    /^      "principalType": "/ { split($0, part, "\""); type = part[4] }
    /^    [}]/ { if (type == want && id != "") print id }' "$NAME/assigned.json"
}

# id_in FILE: the id of the object in it.
id_in() {
  [ -f "$NAME/$1" ] && sed -n 's/^  "id": "\([0-9a-f-]*\)",\{0,1\}[[:space:]]*$/\1/p' "$NAME/$1" | head -n 1
}

# ---- The app --------------------------------------------------------------------------------------------------------

echo "Reading the app $APP_ID in the tenant $TENANT_ID into $NAME:"

save app.json "$GRAPH/v1.0/applications(appId='$APP_ID')"
save sp.json "$GRAPH/v1.0/servicePrincipals(appId='$APP_ID')"

# Graph takes the object id and the application id alike.
APP_OBJECT=$(id_in app.json)
SP_OBJECT=$(id_in sp.json)
APP="applications${APP_OBJECT:+/$APP_OBJECT}"
SP="servicePrincipals${SP_OBJECT:+/$SP_OBJECT}"
[ -n "$APP_OBJECT" ] || APP="applications(appId='$APP_ID')"
[ -n "$SP_OBJECT" ] || SP="servicePrincipals(appId='$APP_ID')"

save sp-keys.json "$GRAPH/v1.0/$SP?\$select=id,appId,displayName,keyCredentials,preferredTokenSigningKeyThumbprint"
save claims.json "$GRAPH/beta/$SP/claimsPolicy"
save_list claims-mapping.json "$GRAPH/v1.0/$SP/claimsMappingPolicies"
save_list token-policies.json "$GRAPH/v1.0/$SP/tokenIssuancePolicies"
save_list token-policies-app.json "$GRAPH/v1.0/$APP/tokenIssuancePolicies"

METADATA="$LOGIN/$TENANT_ID/federationmetadata/2007-06/federationmetadata.xml?appid=$APP_ID"
if get "$METADATA" --skip-authorization-header --output-file "$NAME/federationmetadata.xml"; then
  kept federationmetadata.xml
else
  rm -f "$NAME/federationmetadata.xml"
  keep_error federationmetadata.json "$METADATA"
fi

save_list organization.json "$GRAPH/v1.0/organization?\$select=id,displayName,verifiedDomains"

# ---- Provisioning ---------------------------------------------------------------------------------------------------

save_list jobs.json "$GRAPH/v1.0/$SP/synchronization/jobs"
JOBS=$(sed -n 's/^      "id": "\([A-Za-z0-9._-]*\)",\{0,1\}[[:space:]]*$/\1/p' "$NAME/jobs.json")
NUMBER=''
for JOB in $JOBS; do
  save "schema${NUMBER:+-$NUMBER}.json" "$GRAPH/v1.0/$SP/synchronization/jobs/$JOB/schema"
  NUMBER=$((${NUMBER:-1} + 1))
done

# Graph masks the secrets. Here everything is masked again but these settings, so that none is written whatever Graph answers.
SETTINGS='["BaseAddress", "SyncAll", "SyncNotificationSettings", "SkipOutOfScopeDeletions", "SingleSignOnType"]'
MASKED="[value[?contains(\`$SETTINGS\`, key) || !value], value[?!contains(\`$SETTINGS\`, key) && value].{key: key, value: '*'}][]"
save_list secrets.json "$GRAPH/v1.0/$SP/synchronization/secrets" "$MASKED"

# ---- People ---------------------------------------------------------------------------------------------------------

PERSON='id,displayName,givenName,surname,mail,userPrincipalName,mailNickname,userType,accountEnabled'

save_list assigned.json "$GRAPH/v1.0/$SP/appRoleAssignedTo?\$top=999"

assigned_ids Group > "$WORK/ids"
GROUPS_ASSIGNED=$(sort -u "$WORK/ids")
[ -z "$GROUPS_ASSIGNED" ] || save_by_id groups.json groups id,displayName,securityEnabled,mailEnabled,groupTypes
for GROUP in $GROUPS_ASSIGNED; do
  save_list "members-$GROUP.json" "$GRAPH/v1.0/groups/$GROUP/members?\$select=$PERSON,securityEnabled&\$top=999"
done

if tr -d ' \r\n' < "$NAME/secrets.json" | grep -Eiq '"key":"SyncAll","value":"true"'; then
  echo '  (provisioning is set to all users, so everybody in the directory is read)'
  save_list users.json "$GRAPH/v1.0/users?\$select=$PERSON&\$top=999"
else
  assigned_ids User > "$WORK/ids"
  [ ! -s "$WORK/ids" ] || save_by_id users.json users "$PERSON"
fi

# ---- Logs -----------------------------------------------------------------------------------------------------------

if [ "$LOG_DAYS" -gt 0 ]; then
  SINCE=$(date -u -d "$LOG_DAYS days ago" +%Y-%m-%dT%H:%M:%SZ 2> /dev/null || date -u -v "-${LOG_DAYS}d" +%Y-%m-%dT%H:%M:%SZ)
  # What is kept of a sign-in: who, when, with which result, and which policies were applied.
  SIGN_IN='value[].{id: id, createdDateTime: createdDateTime, userId: userId, userPrincipalName: userPrincipalName, userType: userType, homeTenantId: homeTenantId, resourceTenantId: resourceTenantId, crossTenantAccessType: crossTenantAccessType, appId: appId, appDisplayName: appDisplayName, correlationId: correlationId, originalRequestId: originalRequestId, isInteractive: isInteractive, authenticationProtocol: authenticationProtocol, authenticationRequirement: authenticationRequirement, status: {errorCode: status.errorCode, failureReason: status.failureReason, additionalDetails: status.additionalDetails}, conditionalAccessStatus: conditionalAccessStatus, appliedConditionalAccessPolicies: appliedConditionalAccessPolicies[].{id: id, displayName: displayName, result: result}}'
  OF_APP="appId%20eq%20%27$APP_ID%27%20and%20createdDateTime%20ge%20$SINCE"
  save_list signins.json "$GRAPH/v1.0/auditLogs/signIns?\$filter=$OF_APP&\$top=500" "$SIGN_IN"
  save_list signins-noninteractive.json "$GRAPH/beta/auditLogs/signIns?\$filter=$OF_APP%20and%20signInEventTypes/any(t:t%20eq%20%27nonInteractiveUser%27)&\$top=500" "$SIGN_IN"

  EVENT='value[].{id: id, activityDateTime: activityDateTime, jobId: jobId, cycleId: cycleId, changeId: changeId, provisioningAction: provisioningAction, servicePrincipal: servicePrincipal, sourceIdentity: sourceIdentity, targetIdentity: targetIdentity, provisioningStatusInfo: provisioningStatusInfo, provisioningSteps: provisioningSteps, modifiedProperties: modifiedProperties}'
  if [ -n "$JOBS" ]; then
    begin_list
    for JOB in $JOBS; do
      add_pages ProvisioningLogs.json "$GRAPH/v1.0/auditLogs/provisioning?\$filter=jobId%20eq%20%27$JOB%27%20and%20activityDateTime%20gt%20$SINCE&\$top=500" "$EVENT" || break
    done
    end_list ProvisioningLogs.json
  fi

  # What is kept of a change: when, by whom, and what of the app.
  CHANGE='value[].{id: id, activityDateTime: activityDateTime, activityDisplayName: activityDisplayName, category: category, operationType: operationType, loggedByService: loggedByService, result: result, resultReason: resultReason, correlationId: correlationId, initiatedBy: {user: {id: initiatedBy.user.id, userPrincipalName: initiatedBy.user.userPrincipalName}, app: {appId: initiatedBy.app.appId, displayName: initiatedBy.app.displayName}}, targetResources: targetResources}'
  if [ -n "$SP_OBJECT$APP_OBJECT" ]; then
    begin_list
    for OBJECT in $SP_OBJECT $APP_OBJECT; do
      add_pages AuditLogs.json "$GRAPH/v1.0/auditLogs/directoryAudits?\$filter=activityDateTime%20ge%20$SINCE%20and%20targetResources/any(t:t/id%20eq%20%27$OBJECT%27)&\$top=500" "$CHANGE" || break
    done
    end_list AuditLogs.json
  fi
fi

# ---- The result -----------------------------------------------------------------------------------------------------

if [ "$SAVED" -eq 0 ]; then
  echo "Nothing could be read; the files in the folder $NAME have only the errors. Sign in as a user with the role Global Reader"
  echo "(az login --allow-no-subscriptions), and run this script again."
  exit 1
fi
if [ -n "$FAILED" ]; then
  echo "Not read:$FAILED. Each of these files has the error in it; sso-doctor says what it means."
fi
if command -v zip > /dev/null && zip -qr "$NAME.zip" "$NAME"; then
  echo "Done: $SAVED files in the folder $NAME, and the same in $NAME.zip. They name people: share them only with those who need them."
else
  echo "Done: $SAVED files in the folder $NAME. There is no zip here, so pack the folder yourself. It names people: share it only with those who need it."
fi
echo "Next: sso-doctor init $NAME"
