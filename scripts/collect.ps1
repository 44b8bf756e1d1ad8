# Collects what sso-doctor reads about one enterprise application (Mixpanel) in Microsoft Entra ID.
#
#   powershell -ExecutionPolicy Bypass -File collect.ps1 [-AppId APPLICATION-ID]
#
# The Application ID is on the page Overview of the app: Entra admin center, Enterprise apps, Mixpanel.
# It runs in Windows PowerShell 5.1 and in PowerShell 7 (pwsh -File collect.ps1).
#
# WHAT IT NEEDS
#   The module Microsoft.Graph.Authentication: Install-Module Microsoft.Graph.Authentication -Scope CurrentUser
#   A user with the role Global Reader. Without the logs, Cloud Application Administrator will do as well.
#   These permissions of Microsoft Graph, all of which only read:
#     Application.Read.All                    the app, its certificates, who is assigned to it
#     Policy.Read.All                         claims mapping and token issuance policies
#     Policy.Read.ApplicationConfiguration    Attributes & Claims
#     Synchronization.Read.All                provisioning
#     User.Read.All, GroupMember.Read.All     the assigned people, and the members of the assigned groups
#     Organization.Read.All                   the id, the name and the domains of the tenant
#     AuditLog.Read.All, Directory.Read.All   only where logs are asked for
#   Entra may ask an administrator to consent to them. For a national cloud, run Connect-MgGraph -Environment first.
#
# WHAT IT DOES
#   It only reads: every call is a GET, and nothing in Entra is changed.
#   It asks for no secret, and writes none: the token of provisioning is written as "*".
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

param([string] $AppId)

$DefaultAppId = ''
# Days of logs; 0 for none.
$LogDays = 0

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

if (-not $AppId) { $AppId = $DefaultAppId }
if (-not $AppId) { $AppId = Read-Host 'Application ID of the Mixpanel app (Entra admin center, Enterprise apps, Mixpanel, Overview)' }
$AppId = $AppId.Trim().ToLowerInvariant()
if ($AppId -notmatch '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$') {
    Write-Host 'This is no Application ID. It looks like 01234567-89ab-cdef-0123-456789abcdef, and is on the page Overview of the app.'
    exit 2
}
if (-not (Get-Command Invoke-MgGraphRequest -ErrorAction SilentlyContinue)) {
    Write-Host 'Microsoft Graph PowerShell is missing. Run: Install-Module Microsoft.Graph.Authentication -Scope CurrentUser'
    exit 2
}

$Scopes = @(
    'Application.Read.All', 'Policy.Read.All', 'Policy.Read.ApplicationConfiguration', 'Synchronization.Read.All',
    'User.Read.All', 'GroupMember.Read.All', 'Organization.Read.All'
)
if ($LogDays -gt 0) { $Scopes += @('AuditLog.Read.All', 'Directory.Read.All') }

try {
    $Before = Get-MgContext
    $Cloud = 'Global'
    if ($Before) { $Cloud = $Before.Environment }
    Connect-MgGraph -Scopes $Scopes -Environment $Cloud -NoWelcome
    $Context = Get-MgContext
    $Graph = (Get-MgEnvironment -Name $Context.Environment).GraphEndpoint.TrimEnd('/')
    $Login = (Get-MgEnvironment -Name $Context.Environment).AzureADEndpoint.TrimEnd('/')
} catch {
    Write-Host "Nobody is signed in: $($_.Exception.Message)"
    exit 2
}
$TenantId = $Context.TenantId

if ($PSVersionTable.PSVersion.Major -lt 6) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    # Without this, ConvertTo-Json of Windows PowerShell 5.1 can write a list as an object with a value and a count.
    Remove-TypeData -TypeName System.Array -ErrorAction SilentlyContinue
}

$Name = 'mixpanel-sso-' + [DateTime]::UtcNow.ToString('yyyyMMdd-HHmmss')
$Folder = Join-Path (Get-Location).ProviderPath $Name
New-Item -ItemType Directory -Path $Folder | Out-Null

$Saved = 0
$Failed = @()

# ---- How a call is made, and what becomes of its error --------------------------------------------------------------

# UTF-8 without a mark at the beginning, in every version of PowerShell.
function Write-Text([string] $File, [string] $Text) {
    [IO.File]::WriteAllText((Join-Path $Folder $File), $Text, (New-Object Text.UTF8Encoding $false))
}

function Write-Saved([string] $File, [string] $Text) {
    Write-Text $File $Text
    $script:Saved++
    Write-Host "  $File"
}

# The error of a call as JSON: what Graph answered, or else what PowerShell says.
function Write-Failure([string] $File, [string] $Url, $Failure) {
    $Answer = $null
    $Text = [string] $Failure.ErrorDetails.Message
    # Headers may come before the body, and have braces too.
    if ($Text -match '(?s)\{\s*"error".*\}') {
        try { $Answer = ($Matches[0] | ConvertFrom-Json).error } catch { $Answer = $null }
    }
    if (-not $Answer) { $Answer = [ordered]@{ code = 'PowerShellError'; message = [string] $Failure.Exception.Message } }
    Write-Text $File ([ordered]@{ call = "GET $Url"; error = $Answer } | ConvertTo-Json -Depth 20)
    $script:Failed += $File
    Write-Host "  ${File}: failed; the error is kept in the file"
}

# The answer of Graph as text, so that nothing is lost in the objects of PowerShell.
function Get-Answer([string] $Url) {
    return [string] (Invoke-MgGraphRequest -Method GET -Uri $Url -OutputType Json)
}

# One object, as it is.
function Save-Object([string] $File, [string] $Url) {
    try {
        $Text = Get-Answer $Url
    } catch {
        Write-Failure $File $Url $_
        return
    }
    Write-Saved $File $Text
    # Only its id is of use here: the file is the text.
    try { return ($Text | ConvertFrom-Json) } catch { return }
}

# A list is written whole: all pages of all addresses as one list in the form of Graph. $Keep makes of an entry what is kept of it.
function Save-List([string] $File, [string[]] $Urls, [scriptblock] $Keep = $null) {
    $Entries = New-Object System.Collections.ArrayList
    $ListContext = $null
    $Rest = $null
    $Pages = 0
    foreach ($Url in $Urls) {
        $Next = $Url
        while ($Next) {
            try {
                $Page = Get-Answer $Next | ConvertFrom-Json
            } catch {
                if ($Pages -eq 0) {
                    Write-Failure $File $Next $_
                    return
                }
                # What came before is a part of the list, and says so.
                $Rest = $Next.Split('?')[0]
                Write-Failure ($File -replace '\.json$', '-rest.json') $Next $_
                break
            }
            $Pages++
            if (-not $ListContext) { $ListContext = $Page.'@odata.context' }
            foreach ($Entry in $Page.value) {
                if ($Keep) { [void] $Entries.Add((& $Keep $Entry)) } else { [void] $Entries.Add($Entry) }
            }
            $Next = [string] $Page.'@odata.nextLink'
            # The link is followed to Microsoft Graph alone.
            if (-not $Next.StartsWith("$Graph/")) { $Next = $null }
        }
        if ($Rest) { break }
    }
    $Whole = [ordered]@{ '@odata.context' = $ListContext }
    if ($Rest) { $Whole['@odata.nextLink'] = $Rest }
    $Whole['value'] = $Entries.ToArray()
    Write-Saved $File ($Whole | ConvertTo-Json -Depth 30)
    return $Entries.ToArray()
}

# The addresses that ask for the objects with these ids. Graph takes fifteen in one call.
function Get-AddressesById([string] $Collection, [string[]] $Ids, [string] $Properties) {
    for ($At = 0; $At -lt $Ids.Count; $At += 15) {
        $Few = ($Ids[$At..([Math]::Min($At + 14, $Ids.Count - 1))] | ForEach-Object { "%27$_%27" }) -join ','
        "$Graph/v1.0/${Collection}?`$filter=id%20in%20($Few)&`$select=$Properties"
    }
}

# ---- The app --------------------------------------------------------------------------------------------------------

Write-Host "Reading the app $AppId in the tenant $TenantId into ${Name}:"

$App = Save-Object 'app.json' "$Graph/v1.0/applications(appId='$AppId')"
$Principal = Save-Object 'sp.json' "$Graph/v1.0/servicePrincipals(appId='$AppId')"

# Graph takes the object id and the application id alike.
$AppPath = "applications(appId='$AppId')"
if ($App) { $AppPath = "applications/$($App.id)" }
$SpPath = "servicePrincipals(appId='$AppId')"
if ($Principal) { $SpPath = "servicePrincipals/$($Principal.id)" }

$KeyProperties = 'id,appId,displayName,keyCredentials,preferredTokenSigningKeyThumbprint'
[void] (Save-Object 'sp-keys.json' "$Graph/v1.0/${SpPath}?`$select=$KeyProperties")
[void] (Save-Object 'claims.json' "$Graph/beta/$SpPath/claimsPolicy")
[void] (Save-List 'claims-mapping.json' "$Graph/v1.0/$SpPath/claimsMappingPolicies")
[void] (Save-List 'token-policies.json' "$Graph/v1.0/$SpPath/tokenIssuancePolicies")
[void] (Save-List 'token-policies-app.json' "$Graph/v1.0/$AppPath/tokenIssuancePolicies")

$MetadataUrl = "$Login/$TenantId/federationmetadata/2007-06/federationmetadata.xml?appid=$AppId"
try {
    Invoke-WebRequest -UseBasicParsing -Method Get -Uri $MetadataUrl -OutFile (Join-Path $Folder 'federationmetadata.xml')
    $Saved++
    Write-Host '  federationmetadata.xml'
} catch {
    Write-Failure 'federationmetadata.json' $MetadataUrl $_
}

[void] (Save-List 'organization.json' "$Graph/v1.0/organization?`$select=id,displayName,verifiedDomains")

# ---- Provisioning ---------------------------------------------------------------------------------------------------

$Jobs = @(Save-List 'jobs.json' "$Graph/v1.0/$SpPath/synchronization/jobs" | ForEach-Object { $_.id } | Where-Object { $_ -match '^[A-Za-z0-9._-]+$' })
$Number = 1
foreach ($Job in $Jobs) {
    $File = 'schema.json'
    if ($Number -gt 1) { $File = "schema-$Number.json" }
    [void] (Save-Object $File "$Graph/v1.0/$SpPath/synchronization/jobs/$Job/schema")
    $Number++
}

# Graph masks the secrets. Here everything is masked again but these settings, so that none is written whatever Graph answers.
$Settings = 'BaseAddress', 'SyncAll', 'SyncNotificationSettings', 'SkipOutOfScopeDeletions', 'SingleSignOnType'
$Masked = {
    param($Entry)
    $Value = $Entry.value
    if ($Value -and $Settings -notcontains $Entry.key) { $Value = '*' }
    [ordered]@{ key = $Entry.key; value = $Value }
}
$Provisioning = @(Save-List 'secrets.json' "$Graph/v1.0/$SpPath/synchronization/secrets" $Masked)

# ---- People ---------------------------------------------------------------------------------------------------------

$Person = 'id,displayName,givenName,surname,mail,userPrincipalName,mailNickname,userType,accountEnabled'

$Assigned = @(Save-List 'assigned.json' "$Graph/v1.0/$SpPath/appRoleAssignedTo?`$top=999")

$GroupIds = @($Assigned | Where-Object { $_.principalType -eq 'Group' } | ForEach-Object { $_.principalId } | Sort-Object -Unique)
if ($GroupIds.Count -gt 0) {
    [void] (Save-List 'groups.json' @(Get-AddressesById 'groups' $GroupIds 'id,displayName,securityEnabled,mailEnabled,groupTypes'))
}
foreach ($GroupId in $GroupIds) {
    [void] (Save-List "members-$GroupId.json" "$Graph/v1.0/groups/$GroupId/members?`$select=$Person,securityEnabled&`$top=999")
}

$Everybody = @($Provisioning | Where-Object { $_.key -eq 'SyncAll' -and $_.value -eq 'true' }).Count -gt 0
if ($Everybody) {
    Write-Host '  (provisioning is set to all users, so everybody in the directory is read)'
    [void] (Save-List 'users.json' "$Graph/v1.0/users?`$select=$Person&`$top=999")
} else {
    $UserIds = @($Assigned | Where-Object { $_.principalType -eq 'User' } | ForEach-Object { $_.principalId } | Sort-Object -Unique)
    if ($UserIds.Count -gt 0) { [void] (Save-List 'users.json' @(Get-AddressesById 'users' $UserIds $Person)) }
}

# ---- Logs -----------------------------------------------------------------------------------------------------------

if ($LogDays -gt 0) {
    $Since = [DateTime]::UtcNow.AddDays(-$LogDays).ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
    # What is kept of a sign-in: who, when, with which result, and which policies were applied.
    $SignInFields = 'id', 'createdDateTime', 'userId', 'userPrincipalName', 'userType', 'homeTenantId', 'resourceTenantId',
        'crossTenantAccessType', 'appId', 'appDisplayName', 'correlationId', 'originalRequestId', 'isInteractive',
        'authenticationProtocol', 'authenticationRequirement', 'conditionalAccessStatus'
    $SignIn = {
        param($Entry)
        $Kept = [ordered]@{}
        foreach ($Field in $SignInFields) { $Kept[$Field] = $Entry.$Field }
        $Status = $Entry.status
        $Kept['status'] = [ordered]@{ errorCode = $Status.errorCode; failureReason = $Status.failureReason; additionalDetails = $Status.additionalDetails }
        $Kept['appliedConditionalAccessPolicies'] = @(
            foreach ($Policy in $Entry.appliedConditionalAccessPolicies) {
                [ordered]@{ id = $Policy.id; displayName = $Policy.displayName; result = $Policy.result }
            }
        )
        $Kept
    }
    $OfApp = "appId%20eq%20%27$AppId%27%20and%20createdDateTime%20ge%20$Since"
    $NonInteractive = 'signInEventTypes/any(t:t%20eq%20%27nonInteractiveUser%27)'
    [void] (Save-List 'signins.json' "$Graph/v1.0/auditLogs/signIns?`$filter=$OfApp&`$top=500" $SignIn)
    [void] (Save-List 'signins-noninteractive.json' "$Graph/beta/auditLogs/signIns?`$filter=$OfApp%20and%20$NonInteractive&`$top=500" $SignIn)

    $EventFields = 'id', 'activityDateTime', 'jobId', 'cycleId', 'changeId', 'provisioningAction', 'servicePrincipal', 'sourceIdentity',
        'targetIdentity', 'provisioningStatusInfo', 'provisioningSteps', 'modifiedProperties'
    $ProvisioningEvent = {
        param($Entry)
        $Kept = [ordered]@{}
        foreach ($Field in $EventFields) { $Kept[$Field] = $Entry.$Field }
        $Kept
    }
    $Addresses = @($Jobs | ForEach-Object { "$Graph/v1.0/auditLogs/provisioning?`$filter=jobId%20eq%20%27$_%27%20and%20activityDateTime%20gt%20$Since&`$top=500" })
    if ($Addresses.Count -gt 0) { [void] (Save-List 'ProvisioningLogs.json' $Addresses $ProvisioningEvent) }

    # What is kept of a change: when, by whom, and what of the app.
    $ChangeFields = 'id', 'activityDateTime', 'activityDisplayName', 'category', 'operationType', 'loggedByService', 'result', 'resultReason',
        'correlationId', 'targetResources'
    $Change = {
        param($Entry)
        $Kept = [ordered]@{}
        foreach ($Field in $ChangeFields) { $Kept[$Field] = $Entry.$Field }
        $User = $Entry.initiatedBy.user
        $By = $Entry.initiatedBy.app
        $Kept['initiatedBy'] = [ordered]@{
            user = [ordered]@{ id = $User.id; userPrincipalName = $User.userPrincipalName }
            app = [ordered]@{ appId = $By.appId; displayName = $By.displayName }
        }
        $Kept
    }
    $Objects = @($Principal, $App | Where-Object { $_ } | ForEach-Object { $_.id })
    $Addresses = @($Objects | ForEach-Object { "$Graph/v1.0/auditLogs/directoryAudits?`$filter=activityDateTime%20ge%20$Since%20and%20targetResources/any(t:t/id%20eq%20%27$_%27)&`$top=500" })
    if ($Addresses.Count -gt 0) { [void] (Save-List 'AuditLogs.json' $Addresses $Change) }
}

# ---- The result -----------------------------------------------------------------------------------------------------

if ($Saved -eq 0) {
    Write-Host "Nothing could be read; the files in the folder $Name have only the errors. Sign in as a user with the role Global Reader (Connect-MgGraph), and run this script again."
    exit 1
}
if ($Failed.Count -gt 0) {
    Write-Host "Not read: $($Failed -join ' '). Each of these files has the error in it; sso-doctor says what it means."
}
$Packed = $false
if (Get-Command Compress-Archive -ErrorAction SilentlyContinue) {
    try {
        Compress-Archive -Path $Folder -DestinationPath "$Folder.zip"
        $Packed = $true
    } catch { $Packed = $false }
}
if ($Packed) {
    Write-Host "Done: $Saved files in the folder $Name, and the same in $Name.zip. They name people: share them only with those who need them."
} else {
    Write-Host "Done: $Saved files in the folder $Name. They could not be zipped, so pack the folder yourself. It names people: share it only with those who need it."
}
Write-Host "Next: sso-doctor init $Name"
