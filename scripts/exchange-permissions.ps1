<#
.SYNOPSIS
Gives Klachtenbot its rights in Exchange Online: one shared mailbox, and the calendars of the handlers.

.DESCRIPTION
RBAC for Applications: roles for a service principal within management scopes. Prints what is there and what is to be made; makes it
with -Apply only. It can be run again at any time: what is there is left as it is. What is there and differs is reported, not changed.
Needs the module ExchangeOnlineManagement and the role Exchange administrator. A new grant can take two hours to work.

.PARAMETER AppId
The client id of the bot's managed identity or app.

.PARAMETER ObjectId
The object id of its enterprise application (service principal), not of an app registration. 'npm run permissions' prints it.

.PARAMETER Mailbox
The address of the shared mailbox, such as info@example.org.

.PARAMETER HandlersGroup
The mail-enabled security group with the handlers as direct members: members of groups in it do not count.

.PARAMETER OtherMailbox
The address of somebody outside that group. The bot must not reach it; that is tested at the end.

.PARAMETER CalendarInMailbox
Also the calendar of the shared mailbox, for HEARING_CALENDAR=mailbox.

.PARAMETER Apply
Makes what is to be made. Without it nothing changes.
#>
param(
    [Parameter(Mandatory = $true)] [guid] $AppId,
    [Parameter(Mandatory = $true)] [guid] $ObjectId,
    [Parameter(Mandatory = $true)] [string] $Mailbox,
    [Parameter(Mandatory = $true)] [string] $HandlersGroup,
    [Parameter(Mandatory = $true)] [string] $OtherMailbox,
    [switch] $CalendarInMailbox,
    [switch] $Apply
)

$ErrorActionPreference = 'Stop'

$MailboxScope = 'Klachtenbot mailbox'
$HandlersScope = 'Klachtenbot handlers'

Connect-ExchangeOnline -ShowBanner:$false

# Both must exist before anything is made, or a scope would hold nobody.
$address = (Get-EXOMailbox -Identity $Mailbox).PrimarySmtpAddress
$group = (Get-Group -Identity $HandlersGroup).DistinguishedName -replace "'", "''"

$principal = Get-ServicePrincipal | Where-Object { $_.AppId -eq "$AppId" }
if ($principal) {
    Write-Host "there   service principal $AppId"
    if ("$($principal.ObjectId)" -ne "$ObjectId") { throw "It has the object id $($principal.ObjectId). Give that of the enterprise application." }
}
else {
    Write-Host "to make service principal $AppId"
    if ($Apply) { New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName 'Klachtenbot' | Out-Null }
}

$scopes = @(
    @{ Name = $MailboxScope; Filter = "PrimarySmtpAddress -eq '$address'" },
    @{ Name = $HandlersScope; Filter = "MemberOfGroup -eq '$group'" }
)
foreach ($scope in $scopes) {
    $found = Get-ManagementScope | Where-Object { $_.Name -eq $scope.Name }
    if ($found) {
        Write-Host "there   scope '$($scope.Name)': $($found.RecipientFilter)"
        if ("$($found.RecipientFilter)" -notlike "*$($scope.Filter.Split("'")[1])*") { Write-Warning "It is for something else than $($scope.Filter). Look at it by hand." }
    }
    else {
        Write-Host "to make scope '$($scope.Name)': $($scope.Filter)"
        if ($Apply) { New-ManagementScope -Name $scope.Name -RecipientRestrictionFilter $scope.Filter | Out-Null }
    }
}

$roles = @(
    @{ Role = 'Application Mail.Read'; Scope = $MailboxScope },
    @{ Role = 'Application Mail.ReadWrite'; Scope = $MailboxScope },
    @{ Role = 'Application Mail.Send'; Scope = $MailboxScope },
    @{ Role = 'Application Calendars.ReadWrite'; Scope = $HandlersScope },
    @{ Role = 'Application MailboxSettings.Read'; Scope = $HandlersScope }
)
if ($CalendarInMailbox) { $roles += @{ Role = 'Application Calendars.ReadWrite'; Scope = $MailboxScope } }

# Each has a name of its own, by which it is found again.
foreach ($one in $roles) {
    $one.Name = "$($one.Scope): $($one.Role)"
    $found = Get-ManagementRoleAssignment | Where-Object { $_.Name -eq $one.Name }
    if ($found) {
        Write-Host "there   $($one.Name)"
    }
    else {
        Write-Host "to make $($one.Name)"
        if ($Apply) { New-ManagementRoleAssignment -Name $one.Name -App $ObjectId -Role $one.Role -CustomResourceScope $one.Scope | Out-Null }
    }
}
$names = $roles | ForEach-Object { $_.Name }
foreach ($one in (Get-ManagementRoleAssignment -RoleAssigneeType ServicePrincipal | Where-Object { "$($_.RoleAssigneeName)" -in "$ObjectId", "$AppId", 'Klachtenbot' })) {
    if ($one.Name -notin $names) { Write-Warning "Too much: $($one.Name). Remove it: Remove-ManagementRoleAssignment -Identity '$($one.Name)'" }
}

if (-not $Apply) {
    Write-Host 'Nothing was changed. Run it again with -Apply.'
    return
}

Write-Host "The mailbox $Mailbox (the Mail roles: InScope True):"
Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource $Mailbox | Format-Table RoleName, GrantedPermissions, AllowedResourceScope, ScopeType, InScope
Write-Host "Somebody else, $OtherMailbox (InScope False on every row):"
$reach = @(Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource $OtherMailbox)
$reach | Format-Table RoleName, GrantedPermissions, AllowedResourceScope, ScopeType, InScope
if ($reach | Where-Object { "$($_.InScope)" -eq 'True' }) { throw "The bot reaches $OtherMailbox. Look at the scopes, and at tenant-wide roles in Entra (npm run permissions)." }
