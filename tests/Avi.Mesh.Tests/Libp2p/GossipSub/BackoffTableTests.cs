using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Tests.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>Who must not be grafted yet.</summary>
internal sealed class BackoffTableTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly PeerId Peer = SimulatedPeers.Id(1);

    [Test]
    public void Table_takes_no_more_than_its_capacity_and_has_room_again_when_backoffs_end()
    {
        var table = new BackoffTable(capacity: 2);

        for (int i = 0; i < 5; i++)
            table.Extend($"{i}", Peer, Minute, default);
        int full = table.Count;
        table.RemoveExpired(Minute, slack: default);
        table.Extend("4", Peer, Minute * 2, Minute);

        Assert.That((full, table.Count), Is.EqualTo((2, 1)));
        Assert.That(table.IsActive("4", Peer, Minute, slack: default), Is.True);
    }

    [Test]
    public void Backoff_is_never_made_shorter()
    {
        var table = new BackoffTable(capacity: 2);

        table.Extend("t", Peer, Minute * 2, default);
        table.Extend("t", Peer, Minute, default);

        Assert.That(table.IsActive("t", Peer, Minute * 1.5, slack: default), Is.True);
        Assert.That(table.IsActive("t", Peer, Minute * 2, slack: default), Is.False);
    }
}
