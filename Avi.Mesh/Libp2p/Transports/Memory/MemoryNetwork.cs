using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>A network inside of this process: who listens under which name, and what goes wrong on the way.</summary>
/// <remarks>For tests and simulations. Addresses are <c>/memory/NAME</c>; the name 0 stands for a new one.</remarks>
internal sealed class MemoryNetwork(FaultInjector? faults = null)
{
    private const string AnyName = "0";

    private readonly ConcurrentDictionary<string, MemoryListener> _listeners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MemoryLink, string> _links = new();
    private int _lastNumber;

    /// <summary>Breaks connections as a pulled cable does: both sides' reads and writes fail from here on.</summary>
    /// <param name="listener">Only those that were dialled to this address, or all of them.</param>
    /// <returns>How many were broken.</returns>
    public int Cut(Multiaddr? listener = null)
    {
        string? name = listener is null ? null : NameOf(listener);
        int count = 0;
        foreach ((MemoryLink link, string dialledName) in _links)
        {
            if (name is not null && !string.Equals(name, dialledName, StringComparison.Ordinal))
                continue;

            link.Cut();
            count++;
        }

        return count;
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">Somebody listens there.</exception>
    internal MemoryListener Listen(Multiaddr address)
    {
        string name = NameOf(address);
        if (!string.Equals(name, AnyName, StringComparison.Ordinal))
            return TryListen(name) ?? throw new IOException($"{address} is in use.");

        while (true)
        {
            if (TryListen(NewName()) is { } listener)
                return listener;
        }
    }

    /// <summary>Connects to a listener; waits while too many others wait there.</summary>
    /// <returns>The dialler's side.</returns>
    /// <exception cref="IOException">Nobody listens there.</exception>
    internal async ValueTask<MemoryConnection> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        string name = NameOf(address);
        if (!_listeners.TryGetValue(name, out MemoryListener? listener))
            throw new IOException($"Nobody listens at {address}.");

        int number = Interlocked.Increment(ref _lastNumber);
        var link = new MemoryLink(
            AddressOf(number.ToString(CultureInfo.InvariantCulture)),
            AddressOf(name),
            faults?.ForConnection(number),
            OnLinkEnded);
        _links[link] = name;
        if (await listener.TryEnqueueAsync(link.Acceptor, cancellation).ConfigureAwait(false))
            return link.Dialler;

        link.Cut();
        throw new IOException($"Nobody listens at {address}.");
    }

    /// <summary>Takes the name out of an address of this kind.</summary>
    internal static bool TryGetName(Multiaddr address, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var reader = new MultiaddrReader(address.WithoutPeerId().Bytes.Span);
        if (!reader.TryReadNext(out MultiaddrProtocol? protocol, out ReadOnlySpan<byte> value)
            || protocol != MultiaddrProtocol.Memory
            || reader.Remaining > 0)
        {
            return false;
        }

        name = MultiaddrValue.ToText(protocol.ValueKind, value);
        return true;
    }

    private static string NameOf(Multiaddr address) => TryGetName(address, out string? name)
        ? name
        : throw new ArgumentException($"{address} is no address in memory.", nameof(address));

    private static Multiaddr AddressOf(string name) => Multiaddr.Parse($"/memory/{name}");

    private MemoryListener? TryListen(string name)
    {
        var listener = new MemoryListener(AddressOf(name), () => _listeners.TryRemove(name, out _));
        return _listeners.TryAdd(name, listener) ? listener : null;
    }

    private string NewName() => Interlocked.Increment(ref _lastNumber).ToString(CultureInfo.InvariantCulture);

    private void OnLinkEnded(MemoryLink link) => _links.TryRemove(link, out _);
}
