using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests;

/// <summary>Fetches js-libp2p before the first test; without Node.js the tests are skipped, but never in CI.</summary>
[SetUpFixture]
public sealed class NodeSetUp
{
    [OneTimeSetUp]
    public async Task RequireNode()
    {
        try
        {
            await NodeModules.EnsureAsync(CancellationToken.None);
        }
        catch (NodeMissingException exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Ignore($"Not tested against js-libp2p: {exception.Message}");
        }
    }
}
