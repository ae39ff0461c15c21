namespace Avi.Interop.Tests.GossipSub.MixedMesh;

/// <summary>A node of a mixed mesh, whoever made it: it subscribes, publishes, and is restarted.</summary>
internal abstract class MeshMember(string name)
{
    private readonly HashSet<string> _received = [];

    /// <summary>Gets who this is, for failure texts.</summary>
    public string Name => name;

    /// <summary>Gets the peer id in base58; the same after a restart.</summary>
    public string Id { get; protected set; } = "";

    /// <summary>Gets where it listens now.</summary>
    public string Address { get; protected set; } = "";

    /// <summary>
    /// Gets or sets a value indicating whether it takes part: all its neighbours and it know each other.
    /// </summary>
    public bool IsLiving { get; set; }

    public abstract Task StartAsync(string topic, CancellationToken cancellation);

    public abstract Task EndAsync();

    public abstract Task DialAsync(string address, CancellationToken cancellation);

    public abstract Task PublishAsync(string topic, string text, CancellationToken cancellation);

    /// <summary>Gets the peers that want the topic, and that this one can send to.</summary>
    public abstract Task<IReadOnlyCollection<string>> ReachableAsync(string topic);

    /// <summary>Gets all that came from others, over all of its lives.</summary>
    public async Task<IReadOnlySet<string>> ReceivedAsync()
    {
        _received.UnionWith(await TakeReceivedAsync());
        return _received;
    }

    /// <summary>Takes what came since the last call.</summary>
    protected abstract Task<IReadOnlyCollection<string>> TakeReceivedAsync();
}
