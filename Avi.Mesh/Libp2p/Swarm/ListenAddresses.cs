using System.Net.NetworkInformation;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Where this node can be reached. Who listens on all interfaces follows them: a node may start before its network is
/// there, and its address may become another one. For several threads.
/// </summary>
/// <param name="changed">Called after each change.</param>
/// <param name="pollInterval">How often interfaces are looked at.</param>
/// <param name="time">The clock.</param>
internal sealed class ListenAddresses(Action changed, TimeSpan pollInterval, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ITransportListener> _listeners = [];
    private ITimer? _poll;
    private volatile IReadOnlyList<Multiaddr> _current = [];
    private volatile IReadOnlyList<Multiaddr> _bound = [];

    /// <summary>Gets the addresses that others can dial now.</summary>
    public IReadOnlyList<Multiaddr> Current => _current;

    /// <summary>
    /// Gets what the listeners are bound to, where 0.0.0.0 and :: are all interfaces, later ones too.
    /// </summary>
    public IReadOnlyList<Multiaddr> Bound => _bound;

    /// <summary>A listener has begun.</summary>
    public void Add(ITransportListener listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            _bound = [.. _bound, listener.BoundAddress];
            if (!listener.Addresses.Contains(listener.BoundAddress))
                _poll ??= time.CreateTimer(_ => Refresh(), state: null, pollInterval, pollInterval);
        }

        Refresh();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        ITimer? poll;
        lock (_gate)
            poll = _poll;

        return poll?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private void Refresh()
    {
        try
        {
            if (TryRead())
                changed();
        }
        catch (NetworkInformationException)
        {
            // The system does not say; it is asked again soon.
        }
    }

    private bool TryRead()
    {
        lock (_gate)
        {
            Multiaddr[] addresses = [.. _listeners.SelectMany(listener => listener.Addresses).Distinct()];
            if (addresses.SequenceEqual(_current))
                return false;

            _current = addresses;
            return true;
        }
    }
}
