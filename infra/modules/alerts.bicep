// What an operator must hear without looking. Each rule's description says what to do first.

@description('Name of the installation.')
param name string

@description('Region.')
param location string

@description('Workspace with the telemetry.')
param workspaceId string

@description('The App Service.')
param appId string

@description('Who hears it.')
param addresses array

// A query gives a row for each thing that is wrong, and none when all is well.
var watches = [
  {
    key: 'clock'
    severity: 1
    title: 'a timer stands still, or nothing is heard of the bot'
    cure: 'Look at /readyz. Does it not answer: restart the app and read its log. Does it answer: see in the workbook which timer is late and what failed.'
    query: loadTextContent('../queries/alert-clock.kql')
  }
  {
    key: 'subscription'
    severity: 2
    title: 'the mailbox subscription is gone or about to end'
    cure: 'Mail still comes in every minute, but later. Run npm run self-test: its line about the subscription names the cure.'
    query: loadTextContent('../queries/alert-subscription.kql')
  }
  {
    key: 'quarantine'
    severity: 2
    title: 'something stands in quarantine'
    cure: 'A mail could be a complaint with a term that runs. The quality lead types quarantaine in Teams: retry, or let go with a reason.'
    query: loadTextContent('../queries/alert-quarantine.kql')
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  properties: {
    groupShortName: 'klachtenbot'
    enabled: true
    emailReceivers: [for (address, nth) in addresses: {
      name: 'receiver-${nth}'
      emailAddress: address
      useCommonAlertSchema: true
    }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [for watch in watches: {
  name: '${name}-${watch.key}'
  location: location
  properties: {
    displayName: 'Klachtenbot: ${watch.title}'
    description: watch.cure
    severity: watch.severity
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT30M'
    criteria: {
      allOf: [
        {
          query: watch.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    // A new workspace has not seen these tables yet.
    skipQueryValidation: true
    actions: {
      actionGroups: [
        people.id
      ]
    }
  }
}]

// Of the platform and not of our telemetry: it also counts when the process cannot start.
resource errors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-errors'
  location: 'global'
  properties: {
    description: 'Klachtenbot answers with errors (5xx). See in the workbook what failed today; roll back when it began with a deployment.'
    severity: 1
    enabled: true
    scopes: [
      appId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'errors'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          timeAggregation: 'Total'
          operator: 'GreaterThanOrEqual'
          threshold: 5
        }
      ]
    }
    autoMitigate: true
    actions: [
      {
        actionGroupId: people.id
      }
    ]
  }
}
