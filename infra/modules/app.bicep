// The bot's process: one App Service on Linux, always on, for its clock ticks inside it.

@description('Name of the app, and of its address.')
param name string

@description('Region.')
param location string

@description('SKU of the plan.')
param planSku string

@description('How many instances.')
param instanceCount int

@description('Subnet through which it reaches the tables, or empty.')
param subnetId string

@description('Resource id of the identity.')
param identityId string

@description('Application Insights.')
param componentName string

@description('Workspace for the logs.')
param workspaceId string

@description('What bot/config.ts reads.')
param settings object

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource plan 'Microsoft.Web/serverfarms@2022-09-01' = {
  name: 'plan-${name}'
  location: location
  kind: 'linux'
  sku: {
    name: planSku
    capacity: instanceCount
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2022-09-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      // exec: the platform's start script is a shell, which would keep SIGTERM to itself and leave no time to finish.
      appCommandLine: 'exec node bot/main.ts'
      alwaysOn: true
      healthCheckPath: '/healthz'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      remoteDebuggingEnabled: false
      vnetRouteAllEnabled: !empty(subnetId)
      // Addresses of requests hold the tokens of links: no log of the platform may have them.
      httpLoggingEnabled: false
      requestTracingEnabled: false
      detailedErrorLoggingEnabled: false
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, {
      APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
      // Nothing else in the environment may stand in for the identity.
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
      // The package is complete (npm run package), is mounted as it is and never changed.
      SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
      WEBSITE_RUN_FROM_PACKAGE: '1'
      // The bot finishes within 10 seconds after SIGTERM; the platform's own patience is 5.
      WEBSITES_CONTAINER_STOP_TIME_LIMIT: '30'
    })
  }

  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource noDeployPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

// What the process prints: the log of the bot, and its last words when a setting is wrong. Never AppServiceHTTPLogs, which hold links.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'AppServiceConsoleLogs'
        enabled: true
      }
      {
        category: 'AppServicePlatformLogs'
        enabled: true
      }
    ]
  }
}

@description('The host name that Azure gave.')
output host string = app.properties.defaultHostName

@description('The app, for the deployment of its package and for alerts.')
output id string = app.id
