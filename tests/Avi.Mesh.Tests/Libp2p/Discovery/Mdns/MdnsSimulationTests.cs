using Avi.Mesh.Libp2p.Discovery.Mdns;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
internal sealed class MdnsSimulationTests
{
    private const int Nodes = 50;

    [TestCase(0.0, 1, 2)]
    [TestCase(0.2, 2, 10)]
    [TestCase(0.5, 3, 70)]
    public void Fifty_nodes_find_each_other_though_packets_are_lost(double loss, int seed, int withinSeconds)
    {
        var link = new LossyLink(loss, seed);
        for (int i = 1; i <= Nodes; i++)
            link.Add(i);

        link.Run(TimeSpan.FromSeconds(withinSeconds));

        Assert.That(link.Nodes.Select(node => node.FoundAt.Count), Is.All.EqualTo(Nodes - 1));
    }

    [Test]
    public void Network_of_fifty_is_quiet()
    {
        var link = new LossyLink(loss: 0.2, seed: 4);
        for (int i = 1; i <= Nodes; i++)
            link.Add(i);

        link.Run(TimeSpan.FromMinutes(10));

        // Each node: ten queries in the first five minutes, one in five minutes then. An answer serves all askers of a
        // second, and those who are known need not answer; a query has room for half of them.
        int queries = link.Nodes.Sum(node => node.Sent.Count(sent => sent.Kind == MdnsSending.Query));
        int answers = link.Nodes.Sum(node => node.Sent.Count(sent => sent.Kind == MdnsSending.Answer));
        TestContext.Out.WriteLine($"{queries} queries, {answers} answers in 10 minutes");
        Assert.That(queries, Is.InRange(9 * Nodes, 12 * Nodes));
        Assert.That(answers, Is.LessThan(80 * Nodes));
        foreach (LossyLink.Node node in link.Nodes)
        {
            TimeSpan[] at = [.. node.Sent.Where(sent => sent.Kind == MdnsSending.Answer).Select(sent => sent.At)];
            Assert.That(at.Zip(at.Skip(1), (a, b) => b - a), Is.All.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        }
    }

    [Test]
    public void Node_that_comes_late_is_found_by_all_within_seconds()
    {
        var link = new LossyLink(loss: 0.2, seed: 5);
        for (int i = 1; i < Nodes; i++)
            link.Add(i);

        link.Run(TimeSpan.FromMinutes(20));
        LossyLink.Node late = link.Add(Nodes);
        TimeSpan came = link.Now;
        link.Run(TimeSpan.FromSeconds(10));

        IEnumerable<TimeSpan> found = link.Nodes.Where(node => node != late).Select(node => node.FoundAt[late.Id] - came);
        Assert.That(found, Is.All.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(late.FoundAt, Has.Count.EqualTo(Nodes - 1));
    }
}
