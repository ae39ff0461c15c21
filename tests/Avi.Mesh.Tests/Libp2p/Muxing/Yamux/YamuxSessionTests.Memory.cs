using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>What happens when there is no memory for what comes.</summary>
internal sealed partial class YamuxSessionTests
{
    [Test]
    public void Stream_whose_bytes_cannot_be_kept_is_reset_and_the_others_go_on()
    {
        // Room for the first block of two streams: half of the budget is common, half this connection's own.
        var budget = new MemoryBudget(bytes: 64 * 1024, maxShares: 1);
        var session = new YamuxSession(new YamuxOptions(), isDialler: true, budget.Open());
        YamuxStreamState first = session.AcceptFromPeer(2);
        YamuxStreamState second = session.AcceptFromPeer(4);
        YamuxStreamState third = session.AcceptFromPeer(6);

        session.Receive(YamuxFrames.Data(2, "a"u8));
        session.Receive(YamuxFrames.Data(4, "b"u8));
        session.Receive(YamuxFrames.Data(6, "c"u8));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 6 0"));
        Assert.That(
            (first.End, second.End, third.End),
            Is.EqualTo((YamuxStreamEnd.None, YamuxStreamEnd.None, YamuxStreamEnd.ResetHere)));
        Assert.That((session.End, budget.Refusals), Is.EqualTo(((MuxedConnectionEnd?)null, 1)));
        session.Read(first, new byte[1], YamuxFrames.Start, out int count);
        session.Receive(YamuxFrames.Data(4, new byte[1000]));
        Assert.That((count, second.Received.Count), Is.EqualTo((1, 1001)));
    }

    [Test]
    public void Window_abuse_on_all_streams_stays_inside_of_the_budget()
    {
        const int budgetBytes = 4 * 1024 * 1024;
        var budget = new MemoryBudget(budgetBytes, maxShares: 10);
        var honest = new YamuxSession(new YamuxOptions(), isDialler: true, budget.Open());
        YamuxSession[] hostile =
        [
            .. Enumerable.Range(0, 9)
                .Select(_ => new YamuxSession(new YamuxOptions(), isDialler: true, budget.Open())),
        ];
        byte[] body = new byte[64 * 1024];

        foreach (YamuxSession session in hostile)
        {
            for (uint id = 2; id <= 200; id += 2)
            {
                session.Receive(YamuxFrames.Update(id, YamuxFlags.Syn));
                for (int sent = 0; sent < Window; sent += body.Length)
                    session.Receive(YamuxFrames.Data(id, body));
            }
        }

        YamuxStreamState stream = honest.AcceptFromPeer(2);
        honest.Receive(YamuxFrames.Data(2, body));

        Assert.That(budget.UsedBytes, Is.InRange(1, budgetBytes));
        Assert.That(budget.Refusals, Is.GreaterThan(0));
        Assert.That((stream.End, stream.Received.Count), Is.EqualTo((YamuxStreamEnd.None, body.Length)));
    }
}
