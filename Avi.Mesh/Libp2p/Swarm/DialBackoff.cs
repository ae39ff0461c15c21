using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Which addresses have failed lately, and until when they are left alone. For several threads.</summary>
/// <remarks>
/// By address and not by peer: who tells of many peers at the address of a victim gets it dialled as seldom as one.
/// </remarks>
internal sealed class DialBackoff(DialOptions options, Random random)
{
    private readonly Lock _gate = new();
    private readonly Backoff _backoff = new(options.MinAddressPause, options.MaxAddressPause, random);
    private readonly Dictionary<Multiaddr, Pause> _pauses = [];

    /// <summary>Gets how many addresses have failed and not succeeded since.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _pauses.Count;
        }
    }

    /// <summary>Says whether an address may be dialled again.</summary>
    /// <param name="address">The address, without peer id.</param>
    /// <param name="now">Monotonic time.</param>
    public bool IsDue(Multiaddr address, TimeSpan now)
    {
        lock (_gate)
            return !_pauses.TryGetValue(address, out Pause pause) || now >= pause.EndsAt;
    }

    /// <summary>A dial of an address has failed.</summary>
    public void Failed(Multiaddr address, TimeSpan now)
    {
        lock (_gate)
        {
            int failures = _pauses.GetValueOrDefault(address).Failures + 1;
            if (failures == 1 && _pauses.Count >= options.MaxPausedAddresses)
                _pauses.Remove(_pauses.MinBy(entry => entry.Value.EndsAt).Key);

            _pauses[address] = new Pause(failures, now + _backoff.After(failures));
        }
    }

    /// <summary>A dial of an address has led to a peer.</summary>
    public void Succeeded(Multiaddr address)
    {
        lock (_gate)
            _pauses.Remove(address);
    }

    private readonly record struct Pause(int Failures, TimeSpan EndsAt);
}
