using System.Globalization;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Mdns;

/// <summary>
/// Hosts of their own as Linux makes them: each has its own interfaces, and nothing that is sent between them is seen
/// by the machine or its network.
/// </summary>
internal sealed class NetworkNamespaces : IAsyncDisposable
{
    private static readonly TimeSpan CommandTime = TimeSpan.FromSeconds(10);

    private static int _lastNumber;

    private readonly List<string> _names = [];

    public string this[int index] => _names[index];

    /// <summary>
    /// Makes hosts that have only loopback. Where this is not allowed, the test is skipped and says why.
    /// </summary>
    /// <remarks>
    /// In CI it is a failure that iproute2 is missing: root can install it, but not give itself rights.
    /// </remarks>
    public static async Task<NetworkNamespaces> CreateAsync(int hosts)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Not tested in network namespaces: only Linux has them.");

        var namespaces = new NetworkNamespaces();
        try
        {
            for (int i = 0; i < hosts; i++)
                await namespaces.AddAsync();

            return namespaces;
        }
        catch (Exception exception) when (exception is PeerException or NodeMissingException && MayBeSkipped(exception))
        {
            await namespaces.DisposeAsync();
            Assert.Ignore($"Not tested in network namespaces, which takes root and iproute2: {exception.Message}");
            throw;
        }
        catch
        {
            await namespaces.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lays a cable between two hosts.</summary>
    /// <param name="first">The index of one host, which becomes the first of the network.</param>
    /// <param name="second">The index of the other, which becomes the second.</param>
    /// <param name="network">Three numbers of an IPv4 network, such as 10.77.1; without it there is only IPv6.</param>
    public async Task ConnectAsync(int first, int second, string? network)
    {
        string name = NextName();
        (string Host, string End)[] ends = [(_names[first], $"{name}a"), (_names[second], $"{name}b")];
        await RunAsync($"link add {ends[0].End} netns {ends[0].Host} type veth peer name {ends[1].End} netns {ends[1].Host}");
        for (int i = 0; i < ends.Length; i++)
        {
            (string host, string end) = ends[i];
            if (network is not null)
                await RunAsync($"-n {host} addr add {network}.{i + 1}/24 dev {end}");

            await RunAsync($"-n {host} link set {end} up");

            // js-libp2p leaves it to the routes where multicast goes, and these hosts have no default one.
            if (network is not null)
                await RunAsync($"-n {host} route replace 224.0.0.0/4 dev {end}");
        }
    }

    /// <summary>Removes the hosts, and the cables with them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (string name in _names)
            await RunAsync($"netns del {name}");

        _names.Clear();
    }

    private static bool MayBeSkipped(Exception exception) =>
        Environment.GetEnvironmentVariable("CI") != "true"
        || !Environment.IsPrivilegedProcess
        || exception.Message.Contains("not permitted", StringComparison.Ordinal);

    private static string NextName() => string.Create(
        CultureInfo.InvariantCulture, $"avi{Environment.ProcessId}-{Interlocked.Increment(ref _lastNumber)}");

    private async Task AddAsync()
    {
        string name = NextName();
        await RunAsync($"netns add {name}");
        _names.Add(name);
        await RunAsync($"-n {name} link set lo up");
    }

    private static async Task RunAsync(string arguments)
    {
        using var limit = new CancellationTokenSource(CommandTime);
        await NodeRuntime.RunAsync(Environment.CurrentDirectory, "ip", arguments.Split(' '), limit.Token);
    }
}
