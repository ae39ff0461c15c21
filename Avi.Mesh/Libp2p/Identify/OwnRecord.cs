using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>This node's signed record: made anew, with a higher number, when its addresses change.</summary>
/// <remarks>
/// Others keep the record with the highest number, also beyond a restart of this node. So the number is the time, which
/// need not be right as long as it goes on. For several threads.
/// </remarks>
internal sealed class OwnRecord(PrivateKey identity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ulong _sequence;
    private IReadOnlyList<Multiaddr> _addresses = [];
    private byte[] _envelope = [];

    /// <summary>Gets the record as an envelope.</summary>
    /// <param name="addresses">Where this node is; the first ones are in the record.</param>
    public ReadOnlyMemory<byte> Seal(IEnumerable<Multiaddr> addresses)
    {
        IReadOnlyList<Multiaddr> wanted = [.. addresses.Take(IdentifyOptions.MaxRecordAddresses)];
        lock (_gate)
        {
            if (_envelope.Length > 0 && _addresses.SequenceEqual(wanted))
                return _envelope;

            _sequence = Math.Max(_sequence + 1, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
            _addresses = wanted;
            _envelope = new PeerRecord(identity.PeerId, _sequence, wanted).Seal(identity);
            return _envelope;
        }
    }
}
